import { isSafePath } from './safe-path';

/** Members of an archive that determine its object key. */
export interface Nameable {
  archiveId: string;
  description: string;
  /** Key in a manifest, relative to the prefix; has precedence over the description. */
  key?: string | undefined;
}

/**
 * Make the key of an archive, if no other archive has it: the requested key or else the description, if it is a safe path, or else
 * the archive id.
 *
 * @param prefix of the destination, empty or with a slash at its end, at most 512 bytes
 */
export function keyFor(archive: Nameable, prefix: string): string {
  const path = [archive.key, archive.description].find((text) => text !== undefined && isSafePath(text, prefix));
  return prefix + (path ?? archive.archiveId);
}
