import { isSafePath } from './safe-path';

/** What the key of an archive's object is made from. */
export interface Nameable {
  archiveId: string;
  description: string;
  /** Asked for by a manifest, relative to the prefix; goes before the description. */
  key?: string | undefined;
}

/**
 * The key that an archive's object has unless another archive has it: the key asked for, else the description, where
 * they are safe paths, else the archive's id.
 *
 * @param prefix of the destination, empty or with a slash at its end, at most 512 bytes
 */
export function keyFor(archive: Nameable, prefix: string): string {
  const path = [archive.key, archive.description].find((text) => text !== undefined && isSafePath(text, prefix));
  return prefix + (path ?? archive.archiveId);
}
