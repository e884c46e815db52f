import { grown } from '../../collections/grown';
import { TextList } from '../../collections/text-list';
import { TextSet } from '../../collections/text-set';
import type { ListedFacts, NeededArchive, UnmatchedLine } from '../../contracts/check';
import { InvalidInputError } from '../../contracts/errors';
import { ArchiveKind } from '../../contracts/snapshot';

/** States of an archive: those of `UnmatchedLine`, and `found` when the inventory has the size and tree hash of all snapshots. */
const STATES = ['sought', 'found', 'unconfirmed', 'other-size', 'other-hash'] as const;
type State = (typeof STATES)[number];

const HASH_BYTES = 32;

/** Maximum number of archives. At about 270 bytes each they take less than half of the 3 GB of a function. */
const ARCHIVES_MAX = 5_000_000;

/** Archives that snapshots need, without duplicates, and their states as an inventory is read. They are numbered from 0. */
export class NeededList {
  readonly #ids = new TextSet();
  readonly #refs = new TextList();
  #kinds = new Uint8Array(1024);
  #sizes = new Float64Array(1024);
  #treeHashes = new Uint8Array(1024 * HASH_BYTES);
  #createdAtMs = new Float64Array(1024);
  #states = new Uint8Array(1024);
  #isListed = new Uint8Array(1024);
  /** Size and tree hash in the inventory, if they differ. Archives in Glacier are immutable, so there are few of these. */
  readonly #listedFacts = new Map<number, ListedFacts>();
  #bytes = 0;

  /** @param archivesMax is lower in tests */
  constructor(private readonly archivesMax = ARCHIVES_MAX) {}

  get count(): number {
    return this.#ids.size;
  }

  /** Sum of all sizes. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Add an archive that a snapshot needs. An archive that is in the list with another size or tree hash becomes different, since
   * one of the snapshots is wrong.
   *
   * @throws InvalidInputError when the list exceeds its maximum length
   */
  add(archive: NeededArchive): void {
    const { number, added } = this.#ids.add(archive.archiveId);
    if (added) this.#set(number, archive);
    else this.#compare(number, archive);
  }

  /** Add an archive with the state from an earlier call. */
  addUnmatched({ state, isListed, listed, ...archive }: UnmatchedLine): void {
    const { number } = this.#ids.add(archive.archiveId);
    this.#set(number, archive);
    this.#states[number] = STATES.indexOf(state);
    this.#isListed[number] = Number(isListed);
    if (listed) this.#listedFacts.set(number, listed);
  }

  /** Compare an entry of the inventory. A no-op when no snapshot needs the archive. */
  compareEntry(archiveId: string, { sizeBytes, treeHash }: ListedFacts): void {
    const number = this.#ids.find(archiveId);
    if (number === undefined) return;
    this.#isListed[number] = 1;
    const isEqual = this.#compare(number, { sizeBytes, treeHash });
    if (!isEqual) this.#listedFacts.set(number, { sizeBytes, treeHash });
    else if (this.stateOf(number) === 'sought' || this.stateOf(number) === 'unconfirmed')
      this.#setState(number, 'found');
  }

  /** Mark an archive as unconfirmed, since an invalid element of the inventory has its id. */
  markUnconfirmed(archiveId: string): void {
    const number = this.#ids.find(archiveId);
    if (number !== undefined && this.stateOf(number) === 'sought') this.#setState(number, 'unconfirmed');
  }

  find(archiveId: string): number | undefined {
    return this.#ids.find(archiveId);
  }

  stateOf(number: number): State {
    return STATES[this.#states[number] as number] as State;
  }

  at(number: number): NeededArchive {
    return {
      archive: this.#refs.at(number),
      archiveId: this.#ids.at(number),
      kind: ArchiveKind.options[this.#kinds[number] as number] as ArchiveKind,
      sizeBytes: this.#sizes[number] as number,
      treeHash: this.#treeHashOf(number),
      createdAt: new Date(this.#createdAtMs[number] as number).toISOString(),
    };
  }

  /** Whether the inventory lists an archive; invalid elements do not count. */
  isListed(number: number): boolean {
    return this.#isListed[number] === 1;
  }

  /** Size and tree hash of an archive in the inventory; undefined unless they differ from those of a snapshot. */
  listedAs(number: number): ListedFacts | undefined {
    return this.#listedFacts.get(number);
  }

  /** Archives in any other state than `found`, in the order in which they were added. */
  *unmatched(): Generator<UnmatchedLine> {
    for (let number = 0; number < this.count; number++) {
      const state = this.stateOf(number);
      if (state === 'found') continue;
      yield { ...this.at(number), state, isListed: this.isListed(number), listed: this.listedAs(number) };
    }
  }

  #set(number: number, { archive, kind, sizeBytes, treeHash, createdAt }: NeededArchive): void {
    if (number >= this.archivesMax) {
      throw new InvalidInputError(
        `the snapshots need more than ${this.archivesMax} archives, the maximum of one check: check one snapshot at a time, ` +
          'PLAN@SNAPSHOT',
      );
    }
    if (number === this.#kinds.length) this.#grow();
    this.#refs.add(archive);
    this.#kinds[number] = ArchiveKind.options.indexOf(kind);
    this.#sizes[number] = sizeBytes;
    this.#treeHashes.set(Buffer.from(treeHash, 'hex'), number * HASH_BYTES);
    this.#createdAtMs[number] = Date.parse(createdAt);
    this.#bytes += sizeBytes;
  }

  /** Compare size and tree hash with those in the list, and set the state if they differ. @returns whether they are equal */
  #compare(number: number, { sizeBytes, treeHash }: ListedFacts): boolean {
    if (sizeBytes !== this.#sizes[number]) this.#setState(number, 'other-size');
    else if (treeHash !== this.#treeHashOf(number)) this.#setState(number, 'other-hash');
    else return true;
    return false;
  }

  #setState(number: number, state: State): void {
    this.#states[number] = STATES.indexOf(state);
  }

  #treeHashOf(number: number): string {
    return Buffer.from(this.#treeHashes.buffer, number * HASH_BYTES, HASH_BYTES).toString('hex');
  }

  #grow(): void {
    this.#kinds = grown(this.#kinds);
    this.#sizes = grown(this.#sizes);
    this.#treeHashes = grown(this.#treeHashes);
    this.#createdAtMs = grown(this.#createdAtMs);
    this.#states = grown(this.#states);
    this.#isListed = grown(this.#isListed);
  }
}
