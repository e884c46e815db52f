import type { ArchiveName, GivenFormat, Naming } from '../contracts/archive-name';
import { decodeDescription } from './formats/decode-description';
import { isSafePath } from './safe-path';

/** Members of an archive that determine its object key. */
export interface Nameable {
  archiveId: string;
  description: string;
  /** Key in a manifest or name in a file, relative to the prefix; has precedence over the description. */
  key?: string | undefined;
  /** Where the key comes from; default: a manifest. */
  keyFormat?: GivenFormat | undefined;
}

/**
 * Name an archive: by the requested key, if it is a safe path or there is no description, or else by the naming of the run.
 * Modification time and flags are those that the description tells, whatever the naming.
 *
 * @returns a path that is not checked for safety; none for an archive that is to be named by its id
 */
export function nameOf(
  { description, key, keyFormat = 'manifest' }: Nameable,
  prefix: string,
  naming: Naming,
): ArchiveName {
  const decoded = decodeDescription(description);
  if (key !== undefined && (description === '' || isSafePath(key, prefix)))
    return { ...decoded, format: keyFormat, path: key };
  if (naming === 'decoded') return decoded;
  const isText = naming === 'description' && description !== '';
  return { ...decoded, format: isText ? 'plain' : 'none', path: isText ? description : undefined };
}

/**
 * Make the key of an archive, if no other archive has it: its name, if that is a safe path, or else the archive id.
 *
 * @param prefix of the destination, empty or with a slash at its end, at most 512 bytes
 */
export function keyFor(archive: Nameable, prefix: string, naming: Naming = 'decoded'): string {
  const { path } = nameOf(archive, prefix, naming);
  return prefix + (path !== undefined && isSafePath(path, prefix) ? path : archive.archiveId);
}
