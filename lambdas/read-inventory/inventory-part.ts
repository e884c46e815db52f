import type { InventorySums, ListedArchive, UnreadableElement } from '../../core/contracts/inventory-run';
import { jsonLine } from '../../core/files/json-lines';
import { addArchive } from '../../core/inventory/add-archive';
import type { InventoryEntry } from '../../core/inventory/inventory-entry';
import type { InventoryElement, InventoryHeader, ScanPosition } from '../../core/inventory/inventory-scanner';
import type { scanInventory } from '../../core/inventory/parse-inventory';

/** Time reserved for the end of a part, whose last bytes are still being sent to S3, in milliseconds. */
const END_MS = 90_000;

/** Largest number of unreadable elements in a part, which are kept in memory; the part ends when it is reached. */
const UNREADABLE_MAX = 10_000;

/** How a part ended: with the inventory, or before its end, where the next part begins. */
type PartEnd = { kind: 'whole'; header: InventoryHeader } | { kind: 'stopped'; position: ScanPosition };

/** The part of an inventory that one call reads, as lines of the list, with sums over it. */
export class InventoryPart {
  readonly unreadable: UnreadableElement[] = [];
  readonly sums: InventorySums;
  /** Set after the last line. */
  end: PartEnd | undefined;
  readonly #remainingMs: () => number;

  /** @param sums sums over the parts before */
  constructor(
    private readonly steps: ReturnType<typeof scanInventory>,
    { sums, remainingMs }: { sums: InventorySums; remainingMs: () => number },
  ) {
    this.sums = structuredClone(sums);
    this.#remainingMs = remainingMs;
  }

  /** The lines, to be read once. */
  async *lines(): AsyncGenerator<string> {
    try {
      for (;;) {
        const step = await this.steps.next();
        if (step.done) {
          this.end = { kind: 'whole', header: step.value };
          return;
        }
        const { elements, position } = step.value;
        yield elements.map((element) => this.#line(element)).join('');
        if (!position || !this.#isOver()) continue;
        this.end = { kind: 'stopped', position };
        return;
      }
    } finally {
      await this.steps.return({ vaultArn: undefined, inventoryDate: undefined });
    }
  }

  #isOver(): boolean {
    return this.#remainingMs() < END_MS || this.unreadable.length >= UNREADABLE_MAX;
  }

  #line(element: InventoryElement): string {
    if ('entry' in element) {
      addArchive(this.sums, element.entry);
      return jsonLine(listed(element.entry));
    }
    const { position, ...problem } = element.rejected;
    this.unreadable.push({ element: position, ...problem });
    this.sums.unreadable += 1;
    return '';
  }
}

const listed = ({ archiveId, description, creationDate, sizeBytes, treeHash }: InventoryEntry): ListedArchive => ({
  archiveId,
  description,
  createdAt: creationDate,
  sizeBytes,
  treeHash,
});
