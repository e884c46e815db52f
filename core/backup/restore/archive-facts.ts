import { TextList } from '../../collections/text-list';
import type { TextSet } from '../../collections/text-set';
import type { ArchiveKind, ArchiveLine } from '../../contracts/snapshot';

/** What a restore has to know of an archive. */
export interface ArchiveFacts {
  archiveId: string;
  kind: ArchiveKind;
  sizeBytes: number;
  treeHash: string;
  createdAt: string;
}

type Fields = [archiveId: string, kind: ArchiveKind, sizeBytes: number, treeHash: string, createdAt: string];

/** The archives that objects to be restored lie in, by number. */
export class ArchivesByNumber {
  readonly #records: TextList;
  readonly #recordOf: Uint32Array;
  /** Place of each archive in the order of creation. */
  readonly #places: Uint32Array;

  /** Use `readArchiveFacts`. */
  constructor(records: TextList, recordOf: Uint32Array, places: Uint32Array) {
    this.#records = records;
    this.#recordOf = recordOf;
    this.#places = places;
  }

  at(archive: number): ArchiveFacts {
    const fields = JSON.parse(this.#records.at(this.#recordOf[archive] as number)) as Fields;
    const [archiveId, kind, sizeBytes, treeHash, createdAt] = fields;
    return { archiveId, kind, sizeBytes, treeHash, createdAt };
  }

  /** Glacier counts restores in any other order than that of creation as random ones. */
  placeOf(archive: number): number {
    return this.#places[archive] as number;
  }
}

/**
 * Find archives in the list of those that a snapshot needs.
 *
 * @param refs `archiveRef` by number
 * @throws Error naming one that the list lacks: the snapshot's files contradict each other
 */
export async function readArchiveFacts(refs: TextSet, lines: AsyncIterable<ArchiveLine>): Promise<ArchivesByNumber> {
  const records = new TextList();
  const recordOf = new Uint32Array(refs.size);
  const createdAtMs = new Float64Array(refs.size).fill(Number.NaN);
  for await (const { archive, archiveId, kind, sizeBytes, treeHash, createdAt } of lines) {
    const number = refs.find(archive);
    if (number === undefined) continue;
    const fields: Fields = [archiveId, kind, sizeBytes, treeHash, createdAt];
    recordOf[number] = records.add(JSON.stringify(fields));
    createdAtMs[number] = Date.parse(createdAt);
  }
  const missing = createdAtMs.findIndex(Number.isNaN);
  if (missing >= 0) {
    throw new Error(`objects of the snapshot lie in archive ${refs.at(missing)}, which its list of archives lacks`);
  }
  const order = new Uint32Array(refs.size).map((_, number) => number);
  order.sort((one, other) => (createdAtMs[one] as number) - (createdAtMs[other] as number) || refs.compare(one, other));
  const places = new Uint32Array(refs.size);
  for (const [place, number] of order.entries()) places[number] = place;
  return new ArchivesByNumber(records, recordOf, places);
}
