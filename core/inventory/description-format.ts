import { parseArchiveDescription } from '../contracts/archive-description';
import type { InventorySums } from '../contracts/inventory-run';

/** Format of an archive description: the format of Moraine, any other text, or empty. */
export type DescriptionFormat = keyof InventorySums['descriptions'];

export function descriptionFormatOf(description: string): DescriptionFormat {
  if (description === '') return 'empty';
  return parseArchiveDescription(description) ? 'moraine' : 'text';
}
