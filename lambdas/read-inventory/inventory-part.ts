import type { InventorySums, ListedArchive, UnreadableElement } from '../../core/contracts/inventory-run';
import { jsonLine } from '../../core/files/json-lines';
import { addArchive } from '../../core/inventory/add-archive';
import type { InventoryEntry } from '../../core/inventory/inventory-entry';
import type { InventoryElement, InventoryHeader, ScanPosition } from '../../core/inventory/inventory-scanner';
import type { scanInventory } from '../../core/inventory/parse-inventory';

/** What is left for the end of a part, whose last bytes are still on their way to S3 then. */
const END_MS = 90_000;

/** Elements that cannot be read are kept in memory: with so many, a part ends. */
const UNREADABLE_MAX = 10_000;

/** How a part of an inventory ended: with the inventory, or before it, where the next part begins. */
type PartEnd = { kind: 'whole'; header: InventoryHeader } | { kind: 'stopped'; position: ScanPosition };

/** As much of an inventory as one call reads, as lines of the list, added up on the way. */
export class InventoryPart {
  readonly unreadable: UnreadableElement[] = [];
  readonly sums: InventorySums;
  /** Set behind the last line. */
  end: PartEnd | undefined;
  readonly #remainingMs: () => number;

  /** @param before the sums of the parts before */
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
