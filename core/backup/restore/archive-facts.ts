import { TextList } from '../../collections/text-list';
import type { TextSet } from '../../collections/text-set';
import type { ArchiveKind, ArchiveLine } from '../../contracts/snapshot';

/** The facts about an archive that a restore needs. */
export interface ArchiveFacts {
  archiveId: string;
  kind: ArchiveKind;
  sizeBytes: number;
  treeHash: string;
  createdAt: string;
}

type Fields = [archiveId: string, kind: ArchiveKind, sizeBytes: number, treeHash: string, createdAt: string];

/** The archives of the objects to be restored, by number. */
export class ArchivesByNumber {
  readonly #records: TextList;
  readonly #recordOf: Uint32Array;
  /** Position of each archive in order of creation, by number. */
  readonly #creationRanks: Uint32Array;

  /** Use `readArchiveFacts`. */
  constructor(records: TextList, recordOf: Uint32Array, creationRanks: Uint32Array) {
    this.#records = records;
    this.#recordOf = recordOf;
    this.#creationRanks = creationRanks;
  }

  at(archive: number): ArchiveFacts {
    const fields = JSON.parse(this.#records.at(this.#recordOf[archive] as number)) as Fields;
    const [archiveId, kind, sizeBytes, treeHash, createdAt] = fields;
    return { archiveId, kind, sizeBytes, treeHash, createdAt };
  }

  /** Position of an archive in order of creation: Glacier treats requests in any other order as random access. */
  creationRankOf(archive: number): number {
    return this.#creationRanks[archive] as number;
  }
}

/**
 * Look up archives in the list of those that a snapshot needs.
 *
 * @param refs `archiveRef` by number
 * @throws Error naming an archive that the list lacks: the snapshot's files contradict each other
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
    throw new Error(`objects of the snapshot are in archive ${refs.at(missing)}, which its list of archives lacks`);
  }
  const order = new Uint32Array(refs.size).map((_, number) => number);
  order.sort((one, other) => (createdAtMs[one] as number) - (createdAtMs[other] as number) || refs.compare(one, other));
  const creationRanks = new Uint32Array(refs.size);
  for (const [rank, number] of order.entries()) creationRanks[number] = rank;
  return new ArchivesByNumber(records, recordOf, creationRanks);
}
