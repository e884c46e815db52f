/** Ends of the names of parts, as `split`, RAR and ZIP write them: `.part01.rar`, `.part_ab`, `.001`, `.z01`, `_aa`, `.tar.aa`. */
const PART =
  /(?:[._-]part(?:[._-]?\d+|[._-][a-z]{2,3}|a[a-z]{1,2})(?:\.rar)?|\.\d{3}|\.[rz]\d\d|_a[a-z]|\.(?:tar|t?gz|bz2|xz|zip|7z|gpg|enc)\.a[a-z])$/i;

/** Whether a name is like that of one part of a file that was split. */
export function isPartName(path: string): boolean {
  return PART.test(path);
}
