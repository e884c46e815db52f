import { grown } from '../../collections/grown';
import { TextList } from '../../collections/text-list';
import { TextSet } from '../../collections/text-set';
import type { InventoryEntry } from '../../inventory/inventory-entry';

type Record = [description: string, creationDate: string, treeHash: string, key?: string];

/** Sorts before every date. */
const UNDATED_MS = Number.NEGATIVE_INFINITY;

/**
 * The archives of a plan, by position in the order of arrival. Each takes about its own bytes plus thirty: a million
 * fit easily into a function's memory.
 */
export class ArchiveCollection {
  readonly #ids = new TextSet();
  readonly #records = new TextList();
  #sizes = new Float64Array(1024);
  #createdAtMs = new Float64Array(1024);
  #bytes = 0;

  get count(): number {
    return this.#ids.size;
  }

  /** Sum of all sizes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @returns the archive's position, and whether it is new; a known id changes nothing */
  add(entry: InventoryEntry): { position: number; added: boolean } {
    const { number: position, added } = this.#ids.add(entry.archiveId);
    if (!added) return { position, added };
    const { description, creationDate, treeHash, key } = entry;
    const record: Record =
      key === undefined ? [description, creationDate, treeHash] : [description, creationDate, treeHash, key];
    // JSON escapes what UTF-8 cannot represent: half a surrogate pair.
    this.#records.add(JSON.stringify(record));
    if (position === this.#sizes.length) {
      this.#sizes = grown(this.#sizes);
      this.#createdAtMs = grown(this.#createdAtMs);
    }
    this.#sizes[position] = entry.sizeBytes;
    this.#createdAtMs[position] = creationDate === '' ? UNDATED_MS : Date.parse(creationDate);
    this.#bytes += entry.sizeBytes;
    return { position, added };
  }

  at(position: number): InventoryEntry {
    const [description, creationDate, treeHash, key] = JSON.parse(this.#records.at(position)) as Record;
    const entry = {
      archiveId: this.#ids.at(position),
      description,
      creationDate,
      sizeBytes: this.sizeBytesOf(position),
      treeHash,
    };
    return key === undefined ? entry : { ...entry, key };
  }

  /** Position of an archive; undefined when it is not in the plan. */
  positionOf(archiveId: string): number | undefined {
    return this.#ids.find(archiveId);
  }

  sizeBytesOf(position: number): number {
    return this.#sizes[position] as number;
  }

  isDated(position: number): boolean {
    return this.#createdAtMs[position] !== UNDATED_MS;
  }

  /** Time of creation in milliseconds; before all others without a date. */
  createdAtMsOf(position: number): number {
    return this.#createdAtMs[position] as number;
  }

  /** Compare two archives by creation date, then by the bytes of their ids; below 0 when the first one is older. */
  compareAge(first: number, second: number): number {
    const firstMs = this.#createdAtMs[first] as number;
    const secondMs = this.#createdAtMs[second] as number;
    if (firstMs !== secondMs) return firstMs < secondMs ? -1 : 1;
    return this.#ids.compare(first, second);
  }
}
