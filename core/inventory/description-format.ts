import { parseArchiveDescription } from '../contracts/archive-description';
import type { InventorySums } from '../contracts/inventory-run';

/** In which format an archive's description is: that of a tool that is known, or text that says what it says. */
export type DescriptionFormat = keyof InventorySums['descriptions'];

export function descriptionFormatOf(description: string): DescriptionFormat {
  if (description === '') return 'empty';
  return parseArchiveDescription(description) ? 'moraine' : 'text';
}
