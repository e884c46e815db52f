import type { InventoryEntry } from '../inventory-entry';
import type { InventoryHeader } from '../inventory-scanner';
import type { ManifestProblems, ManifestText } from '../manifest-problems';
import type { FirstObject } from './first-object';

/** Beginning of a manifest. */
export interface ManifestHead {
  /** First 64 KiB at most, without a byte order mark and leading white space; a character for each byte. */
  text: string;
  /** JSON object with which the text begins, if it does. */
  object: FirstObject | undefined;
}

/** Format in which a manifest may be written. */
export interface ManifestFormat extends Pick<ManifestText, 'name' | 'unit'> {
  /** Whether a manifest that begins so has this format. */
  matches(head: ManifestHead): boolean;
  /**
   * Read the archives of a manifest.
   *
   * @param source text in UTF-8
   * @param problems receives what is not valid; the caller throws it at the end
   * @returns (the generator's return value) vault and date of the inventory, as far as the format has them
   * @throws InvalidInputError at the tenth problem, and where the rest cannot be read
   */
  read(
    source: AsyncIterable<Uint8Array>,
    problems: ManifestProblems,
  ): AsyncGenerator<InventoryEntry, InventoryHeader, undefined>;
}

/** Header of a manifest that does not name its vault. */
export const NO_HEADER: InventoryHeader = { vaultArn: undefined, inventoryDate: undefined };
