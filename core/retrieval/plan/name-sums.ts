import type { ArchiveName, NameFlag, NameSums } from '../../contracts/archive-name';

const NOT_ORIGINAL: readonly NameFlag[] = ['compressed', 'encrypted', 'part', 'metadata'];

/** Sums of no names. */
export const noNames = (): NameSums => ({
  formats: {},
  flags: {},
  notOriginal: 0,
  unsafe: 0,
  caseClashes: 0,
  pathClashes: 0,
});

/** Add the name of an archive to sums. @param isUsed whether its path is safe as a key */
export function addName(sums: NameSums, { format, path, flags }: ArchiveName, isUsed: boolean): void {
  const used = isUsed ? format : 'none';
  sums.formats[used] = (sums.formats[used] ?? 0) + 1;
  if (path !== undefined && !isUsed) sums.unsafe++;
  if (flags.some((flag) => NOT_ORIGINAL.includes(flag))) sums.notOriginal++;
  for (const flag of flags) if (flag !== 'folder') sums.flags[flag] = (sums.flags[flag] ?? 0) + 1;
}
