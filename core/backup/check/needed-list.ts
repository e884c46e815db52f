import { grown } from '../../collections/grown';
import { TextList } from '../../collections/text-list';
import { TextSet } from '../../collections/text-set';
import type { ListedFacts, NeededArchive, SoughtLine } from '../../contracts/check';
import { InvalidInputError } from '../../contracts/errors';
import { ArchiveKind } from '../../contracts/snapshot';

/** States of an archive of the list, `found` besides those of a line: it is in the inventory as all snapshots have it. */
const STATES = ['sought', 'found', 'unconfirmed', 'other-size', 'other-hash'] as const;
type State = (typeof STATES)[number];

const HASH_BYTES = 32;

/** At some 270 bytes each, so many take less than half of a function's 3 GB. */
const ARCHIVES_MAX = 5_000_000;

/** The archives that snapshots need, each once, and what an inventory says of them as it is read. */
export class NeededList {
  readonly #ids = new TextSet();
  readonly #refs = new TextList();
  #kinds = new Uint8Array(1024);
  #sizes = new Float64Array(1024);
  #treeHashes = new Uint8Array(1024 * HASH_BYTES);
  #createdAtMs = new Float64Array(1024);
  #states = new Uint8Array(1024);
  #isListed = new Uint8Array(1024);
  /** Of those that are listed otherwise: Glacier changes no archive, so there are few. */
  readonly #listed = new Map<number, ListedFacts>();
  #bytes = 0;

  /** @param archivesMax for tests */
  constructor(private readonly archivesMax = ARCHIVES_MAX) {}

  get count(): number {
    return this.#ids.size;
  }

  /** Sum of all sizes. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Add an archive that a snapshot needs. When another one has it otherwise, one of the two is wrong whatever the inventory says.
   *
   * @throws InvalidInputError when there are too many to be compared at once
   */
  add(archive: NeededArchive): void {
    const { number, added } = this.#ids.add(archive.archiveId);
    if (added) this.#set(number, archive);
    else this.#compare(number, archive);
  }

  /** Add an archive as an earlier call left it. */
  addSought({ state, isListed, listed, ...archive }: SoughtLine): void {
    const { number } = this.#ids.add(archive.archiveId);
    this.#set(number, archive);
    this.#states[number] = STATES.indexOf(state);
    this.#isListed[number] = Number(isListed);
    if (listed) this.#listed.set(number, listed);
  }

  /** Note what the inventory says of an archive, whether it is one of these or not. */
  see(archiveId: string, { sizeBytes, treeHash }: ListedFacts): void {
    const number = this.#ids.find(archiveId);
    if (number === undefined) return;
    this.#isListed[number] = 1;
    const isAsNeeded = this.#compare(number, { sizeBytes, treeHash });
    if (!isAsNeeded) this.#listed.set(number, { sizeBytes, treeHash });
    else if (this.stateOf(number) === 'sought' || this.stateOf(number) === 'unconfirmed') this.#enter(number, 'found');
  }

  /** Note that the inventory has an element which names an archive and cannot be read. */
  seeUnreadable(archiveId: string): void {
    const number = this.#ids.find(archiveId);
    if (number !== undefined && this.stateOf(number) === 'sought') this.#enter(number, 'unconfirmed');
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

  /** Whether the inventory lists an archive; an element that cannot be read does not count. */
  isListed(number: number): boolean {
    return this.#isListed[number] === 1;
  }

  listedAs(number: number): ListedFacts | undefined {
    return this.#listed.get(number);
  }

  /** Those that have not been found as all snapshots have them, in the order in which they were added. */
  *sought(): Generator<SoughtLine> {
    for (let number = 0; number < this.count; number++) {
      const state = this.stateOf(number);
      if (state === 'found') continue;
      yield { ...this.at(number), state, isListed: this.isListed(number), listed: this.listedAs(number) };
    }
  }

  #set(number: number, { archive, kind, sizeBytes, treeHash, createdAt }: NeededArchive): void {
    if (number >= this.archivesMax) {
      throw new InvalidInputError(
        `the snapshots need more than ${this.archivesMax} archives, which is more than one run can compare: check them one by ` +
          'one, PLAN@SNAPSHOT each',
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

  /** @returns whether the facts are those on the list */
  #compare(number: number, { sizeBytes, treeHash }: ListedFacts): boolean {
    if (sizeBytes !== this.#sizes[number]) this.#enter(number, 'other-size');
    else if (treeHash !== this.#treeHashOf(number)) this.#enter(number, 'other-hash');
    else return true;
    return false;
  }

  #enter(number: number, state: State): void {
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
