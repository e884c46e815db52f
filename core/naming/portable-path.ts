/** Windows path: a drive, a network share, or the prefix of long paths. */
const WINDOWS = /^(?:[a-z]:[\\/]|\\\\)/i;
/** Scheme and host of a file URL. A drive in the place of the host belongs to the path. */
const FILE_URL = /^file:\/\/(?:(?![a-z]:)[^/]*)?/i;

/**
 * Make a relative path with "/" as separator from a path as a tool wrote it: leading separators and the colon of a drive are
 * removed, and a file URL is decoded. Backslashes are separators in a Windows path, and where there is no "/". A "/" at the end
 * stays. The result is not checked for safety.
 *
 * @returns empty for a root
 */
export function portablePath(text: string): string {
  const path = pathOfUrl(text);
  const isWindows = WINDOWS.test(path) || !path.includes('/');
  return (isWindows ? path.replaceAll('\\', '/').replace(/^\/\/\?\/(?:UNC\/)?/i, '') : path)
    .replace(/^\/+/, '')
    .replace(/^([a-z]):\//i, '$1/');
}

/** Path of a file URL; any other text, and a URL that cannot be decoded, is returned as it is. */
function pathOfUrl(text: string): string {
  if (!FILE_URL.test(text)) return text;
  try {
    return decodeURIComponent(text.replace(FILE_URL, ''));
  } catch {
    return text;
  }
}
