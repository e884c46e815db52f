import type { NameLine } from '../../contracts/archive-name';

/** Maximum length of a path in characters; no object key is longer, and lines of the working file stay short. */
const PATH_CHARACTERS_MAX = 4096;
const ARCHIVE_ID_CHARACTERS_MAX = 255;

/** Check an archive id and a path of any origin. @returns the line of a file of names, or what is wrong */
export function nameLine(archiveId: unknown, path: unknown): NameLine | { problem: string } {
  if (typeof archiveId !== 'string' || archiveId === '') return { problem: 'has no archive id' };
  if (archiveId.length > ARCHIVE_ID_CHARACTERS_MAX)
    return { problem: `has an archive id of more than ${ARCHIVE_ID_CHARACTERS_MAX} characters` };
  if (typeof path !== 'string' || path === '') return { problem: 'has no file name' };
  if (path.length > PATH_CHARACTERS_MAX)
    return { problem: `has a file name of more than ${PATH_CHARACTERS_MAX} characters` };
  return { archiveId, path };
}
