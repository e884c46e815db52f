import { TextSet } from '../../collections/text-set';
import { type ArchiveName, GivenFormat, type NameSums } from '../../contracts/archive-name';
import type { AssignedKeys } from '../../naming/assign-keys';
import { isSafePath } from '../../naming/safe-path';
import type { ArchiveCollection } from './archive-collection';
import { addName, noNames } from './name-sums';
import { ParentKeys } from './parent-keys';

/** Maximum size of an archive that stands for a folder, in bytes. */
const FOLDER_BYTES_MAX = 1;

/** Names of a plan's archives, further ones among them: counts, clashes, and which of the archives stand for folders. */
export interface NameSurvey {
  sums: NameSums;
  /** First key that equals another one but for case. */
  caseClash?: string;
  /** First key that is a folder of others. */
  pathClash?: string;
  isFolder(archive: number): boolean;
  /** Key of a folder, with "/" at its end. */
  folderKeyOf(archive: number): string;
}

/**
 * Survey the names of a plan's archives. An archive of one byte stands for a folder when its decoded path ends with "/", or when
 * others lie beneath it. Of further names, those count that the keys have been taken for.
 *
 * @param prefix of the destination
 * @param hasFolders whether names are decoded paths; a name that a manifest or a file gives never stands for a folder
 */
export function surveyNames(
  archives: Pick<ArchiveCollection, 'count' | 'sizeBytesOf'>,
  keys: AssignedKeys,
  { prefix, hasFolders }: { prefix: string; hasFolders: boolean },
): NameSurvey {
  const folders = new Uint8Array(archives.count);
  const survey: NameSurvey = {
    sums: noNames(),
    isFolder: (archive) => folders[archive] === 1,
    folderKeyOf: (archive) => prefix + (keys.nameOf(archive).path ?? '').replace(/\/?$/, '/'),
  };
  const { sums } = survey;
  const mayBeFolder = (archive: number, { format }: ArchiveName) =>
    hasFolders && archives.sizeBytesOf(archive) <= FOLDER_BYTES_MAX && !GivenFormat.safeParse(format).success;

  const parents = new ParentKeys(keys);
  const folded = new TextSet();
  function addCase(key: string): void {
    if (folded.add(key.toLowerCase()).added) return;
    sums.caseClashes++;
    survey.caseClash ??= key;
  }
  function addParent(key: string): void {
    if (!parents.has(key)) return;
    sums.pathClashes++;
    survey.pathClash ??= key;
  }

  for (let archive = 0; archive < archives.count; archive++) {
    const name = keys.nameOf(archive);
    const isMarker = name.path?.endsWith('/') && mayBeFolder(archive, name);
    const path = isMarker ? name.path?.slice(0, -1) : name.path;
    const isSafe = path !== undefined && isSafePath(path, prefix);
    addName(sums, name, isSafe);
    if (isSafe) parents.addFoldersOf(prefix + path);
    if (isSafe && isMarker) folders[archive] = 1;
    else addCase(keys.keyOf(archive));
  }
  for (const key of keys.furtherKeys()) {
    parents.addFoldersOf(key);
    addCase(key);
  }
  if (parents.isEmpty) return survey;

  for (let archive = 0; archive < archives.count; archive++) {
    if (!parents.has(keys.plainKey(archive)) || folders[archive] === 1) continue;
    if (mayBeFolder(archive, keys.nameOf(archive))) folders[archive] = 1;
    else addParent(keys.keyOf(archive));
  }
  for (const key of keys.furtherKeys()) addParent(key);
  return survey;
}
