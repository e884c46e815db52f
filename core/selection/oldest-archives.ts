import type { InventoryEntry } from '../inventory/inventory-entry';
import { type AgedArchives, orderArchives } from '../inventory/order-archives';

/** A collection that only grows. */
interface Collection extends AgedArchives {
  /** @returns the archive's position, and whether it is new; a known id changes nothing */
  add(entry: InventoryEntry): { position: number; added: boolean };
  at(position: number): InventoryEntry;
}

/** Archives that are kept beyond a small limit before the youngest are dropped. */
const SURPLUS_MIN = 10_000;

/**
 * Collects archives and keeps the oldest ones, in the order of arrival. Memory is that of two or three times the limit; without
 * a limit, that of all archives.
 */
export class OldestArchives<Archives extends Collection> {
  #archives: Archives;
  readonly #countMax: number;
  /** Number of archives that were dropped since enough others are older. */
  dropped = 0;

  /** @param empty makes an empty collection */
  constructor(
    private readonly empty: () => Archives,
    private readonly limit = Number.POSITIVE_INFINITY,
    surplusMin = SURPLUS_MIN,
  ) {
    this.#archives = empty();
    this.#countMax = limit + Math.max(limit, surplusMin);
  }

  /** Add an archive unless its id is known. @returns the known archive with its id */
  add(entry: InventoryEntry): InventoryEntry | undefined {
    const { position, added } = this.#archives.add(entry);
    if (!added) return this.#archives.at(position);
    if (this.#archives.count >= this.#countMax) this.#dropYoungest();
    return undefined;
  }

  /** The oldest of all archives that were added. */
  oldest(): Archives {
    if (this.#archives.count > this.limit) this.#dropYoungest();
    return this.#archives;
  }

  #dropYoungest(): void {
    const all = this.#archives;
    const kept = this.empty();
    for (const position of orderArchives(all).subarray(0, this.limit).sort()) kept.add(all.at(position));
    this.dropped += all.count - kept.count;
    this.#archives = kept;
  }
}
