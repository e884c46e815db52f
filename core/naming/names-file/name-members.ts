/** Names of the member or column that holds an archive id, normalised as `normalName` does; the first one present counts. */
const ARCHIVE_ID = ['glacierarchiveid', 'archiveid'];
/** Names of the member or column that holds a path. */
const PATH = ['filename', 'path', 'name', 'key'];

const normalName = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[_\s-]/g, '');

/** Positions of archive id and path among the names of members or columns; -1 for one that is missing. */
export function findMembers(names: readonly string[]): { archiveId: number; path: number } {
  const normal = names.map(normalName);
  const find = (wanted: readonly string[]) => normal.indexOf(wanted.find((name) => normal.includes(name)) ?? '');
  return { archiveId: find(ARCHIVE_ID), path: find(PATH) };
}
