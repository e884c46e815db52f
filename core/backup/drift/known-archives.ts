import { grown } from '../../collections/grown';
import { TextSet } from '../../collections/text-set';
import type { ArchiveFacts, ChangedLine, GoneLine, KnownArchive } from '../../contracts/drift';
import { MoraineError } from '../../contracts/errors';
import { isTooYoung } from '../rebuild/compare-with-vault';

const HASH_BYTES = 32;

/** Marks of an archive, one bit each. */
const NEEDED = 1;
const LISTED_BEFORE = 2;
/** Retention is going to delete it, or has left it in the vault. */
const RECORDED = 4;
/** Moraine has deleted it, or may have. */
const DELETED = 8;
const LISTED = 16;
const UNCONFIRMED = 32;

/** Maximum number of archives: about 260 bytes each take less than half of the 3 GB of a function. */
export const KNOWN_ARCHIVES_MAX = 5_000_000;

/** More archives are known than can be compared. */
export class TooManyArchivesError extends MoraineError {
  override readonly name = 'TooManyArchivesError';
}

/** Archives of a vault that Moraine knows of, without duplicates, and what becomes of each as an inventory is read. */
export class KnownArchives {
  readonly #ids = new TextSet();
  readonly #plans: string[] = [];
  #sizes = new Float64Array(1024);
  #treeHashes = new Uint8Array(1024 * HASH_BYTES);
  #createdAtMs = new Float64Array(1024);
  /** Position in `#plans` + 1; 0 when no snapshot needs the archive. */
  #planOf = new Uint16Array(1024);
  #marks = new Uint8Array(1024);
  /** What the inventory says of changed archives. Archives are immutable, so there are hardly any. */
  readonly #changed = new Map<number, ArchiveFacts>();

  /** @param archivesMax is lower in tests */
  constructor(private readonly archivesMax = KNOWN_ARCHIVES_MAX) {}

  get count(): number {
    return this.#ids.size;
  }

  /** Add an archive that a snapshot of a plan needs. @throws TooManyArchivesError */
  addNeeded(archive: KnownArchive, plan: string): void {
    const number = this.#add(archive, NEEDED);
    if (this.#planOf[number] === 0) this.#planOf[number] = this.#planNumber(plan);
  }

  /** Add an archive of an earlier inventory. @throws TooManyArchivesError */
  addListedBefore(archive: KnownArchive): void {
    this.#add(archive, LISTED_BEFORE);
  }

  /** Drop the earlier inventory, of which only a part could be read. */
  dropListedBefore(): void {
    for (let number = 0; number < this.count; number++)
      this.#marks[number] = (this.#marks[number] as number) & ~LISTED_BEFORE;
  }

  /** Add an archive on the records of retention. @throws TooManyArchivesError */
  addRecorded(archive: KnownArchive, isDeleted: boolean): void {
    this.#add(archive, isDeleted ? RECORDED | DELETED : RECORDED);
  }

  /** Mark an archive that Moraine has deleted; a no-op for one that is not known. */
  markDeleted(archiveId: string): void {
    this.#mark(archiveId, DELETED);
  }

  /** Mark an archive of which the inventory has an invalid element. */
  markUnconfirmed(archiveId: string): void {
    this.#mark(archiveId, UNCONFIRMED);
  }

  /** Compare an archive of the inventory with what is known of it. */
  compare(archiveId: string, listed: ArchiveFacts): void {
    const number = this.#mark(archiveId, LISTED);
    if (number === undefined || this.#isSame(number, listed)) return;
    this.#changed.set(number, listed);
  }

  /** Whether a snapshot needs an archive. */
  isNeeded(archiveId: string): boolean {
    const number = this.#ids.find(archiveId);
    return number !== undefined && this.#has(number, NEEDED);
  }

  /** Whether a snapshot needs an archive that the inventory, once it has been compared, does not list as it should be. */
  isLost(archiveId: string): boolean {
    const number = this.#ids.find(archiveId);
    if (number === undefined || !this.#has(number, NEEDED)) return false;
    return !this.#has(number, LISTED) || this.#changed.has(number);
  }

  /** Whether a snapshot or a record of retention needs an archive. */
  isAccountedFor(archiveId: string): boolean {
    const number = this.#ids.find(archiveId);
    return number !== undefined && this.#has(number, NEEDED | RECORDED);
  }

  wasListed(archiveId: string): boolean {
    const number = this.#ids.find(archiveId);
    return number !== undefined && this.#has(number, LISTED_BEFORE);
  }

  /**
   * Archives that the whole inventory does not list although it should: what snapshots need, and what the earlier inventory lists and
   * Moraine has not deleted.
   */
  *gone(inventoryDate: Date): Generator<GoneLine> {
    for (let number = 0; number < this.count; number++) {
      if (this.#has(number, LISTED | UNCONFIRMED)) continue;
      const isMissed = this.#has(number, NEEDED) ? !this.#isTooYoung(number, inventoryDate) : this.#isMissed(number);
      if (isMissed) yield { ...this.#at(number), wasListed: this.#has(number, LISTED_BEFORE) };
    }
  }

  *changed(): Generator<ChangedLine> {
    for (const [number, listed] of this.#changed)
      if (this.#has(number, NEEDED | RECORDED | LISTED_BEFORE)) yield { ...this.#at(number), listed };
  }

  /** Number of needed archives, and of those that are not listed since they may be too young, or of which an element is invalid. */
  sums(inventoryDate: Date): { needed: number; notYetListed: number; unconfirmed: number } {
    const sums = { needed: 0, notYetListed: 0, unconfirmed: 0 };
    for (let number = 0; number < this.count; number++) {
      if (this.#has(number, NEEDED)) sums.needed += 1;
      if (this.#has(number, LISTED)) continue;
      if (this.#has(number, UNCONFIRMED)) sums.unconfirmed += 1;
      else if (this.#isTooYoung(number, inventoryDate)) sums.notYetListed += 1;
    }
    return sums;
  }

  /** Needed archives, in the order in which they were added. */
  *needed(): Generator<KnownArchive> {
    for (let number = 0; number < this.count; number++) if (this.#has(number, NEEDED)) yield this.#at(number);
  }

  /** Whether an archive that no snapshot needs should be listed. */
  #isMissed(number: number): boolean {
    return this.#has(number, LISTED_BEFORE) && !this.#has(number, DELETED);
  }

  /** Whether a needed archive may have been created too late for the inventory. */
  #isTooYoung(number: number, inventoryDate: Date): boolean {
    const isOnlyNeeded = this.#has(number, NEEDED) && !this.#has(number, LISTED_BEFORE);
    return isOnlyNeeded && isTooYoung(new Date(this.#createdAtMs[number] as number).toISOString(), inventoryDate);
  }

  #add({ archiveId, sizeBytes, treeHash, createdAt }: KnownArchive, marks: number): number {
    const { number, added } = this.#ids.add(archiveId);
    if (added) {
      if (number >= this.archivesMax) {
        throw new TooManyArchivesError(
          `the snapshots and the earlier inventory have more than ${this.archivesMax} archives, the maximum of a comparison`,
        );
      }
      if (number === this.#marks.length) this.#grow();
      this.#sizes[number] = sizeBytes;
      this.#treeHashes.set(Buffer.from(treeHash, 'hex'), number * HASH_BYTES);
      this.#createdAtMs[number] = Date.parse(createdAt);
    }
    this.#marks[number] = (this.#marks[number] as number) | marks;
    return number;
  }

  /** @returns the archive's number; undefined when it is not known */
  #mark(archiveId: string, marks: number): number | undefined {
    const number = this.#ids.find(archiveId);
    if (number !== undefined) this.#marks[number] = (this.#marks[number] as number) | marks;
    return number;
  }

  #has(number: number, marks: number): boolean {
    return ((this.#marks[number] as number) & marks) !== 0;
  }

  #isSame(number: number, { sizeBytes, treeHash }: ArchiveFacts): boolean {
    return this.#sizes[number] === sizeBytes && this.#treeHashOf(number) === treeHash;
  }

  #at(number: number): KnownArchive {
    const plan = this.#plans[(this.#planOf[number] as number) - 1];
    return {
      archiveId: this.#ids.at(number),
      sizeBytes: this.#sizes[number] as number,
      treeHash: this.#treeHashOf(number),
      createdAt: new Date(this.#createdAtMs[number] as number).toISOString(),
      ...(plan !== undefined && { plan }),
    };
  }

  #treeHashOf(number: number): string {
    return Buffer.from(this.#treeHashes.buffer, number * HASH_BYTES, HASH_BYTES).toString('hex');
  }

  #planNumber(plan: string): number {
    const known = this.#plans.indexOf(plan);
    return known >= 0 ? known + 1 : this.#plans.push(plan);
  }

  #grow(): void {
    this.#sizes = grown(this.#sizes);
    this.#treeHashes = grown(this.#treeHashes);
    this.#createdAtMs = grown(this.#createdAtMs);
    this.#planOf = grown(this.#planOf);
    this.#marks = grown(this.#marks);
  }
}
