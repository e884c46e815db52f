import { TextSet } from '../collections/text-set';
import type { ArchiveName, Naming } from '../contracts/archive-name';
import { distinctKey } from './distinct-key';
import { keyFor, type Nameable, nameOf } from './object-key';

/** Archives of a retrieval plan, by position. */
export interface NameableArchives {
  readonly count: number;
  at(archive: number): Nameable;
  /** Compare two archives by creation date, then by archive id. @returns below 0 when the first one is older */
  compareAge(first: number, second: number): number;
}

/** Unique keys for the archives of a plan. */
export class AssignedKeys {
  readonly #archives: NameableArchives;
  readonly #prefix: string;
  readonly #naming: Naming;
  /** All keys that are or were assigned; none is assigned twice. */
  readonly #keys = new TextSet();
  /** For each archive, the number of its key in the set of keys. */
  readonly #keyOf: Uint32Array;
  /** Number of distinct keys tried for each archive; 0 for one that has its original key. */
  readonly #attemptsOf: Uint32Array;

  /** Number of each further key in the set of keys. */
  readonly #further: number[] = [];

  /** Use `assignKeys`. */
  constructor(archives: NameableArchives, prefix: string, naming: Naming) {
    this.#archives = archives;
    this.#prefix = prefix;
    this.#naming = naming;
    this.#keyOf = new Uint32Array(archives.count);
    this.#attemptsOf = new Uint32Array(archives.count);

    const oldest = new Uint32Array(archives.count);
    const others: number[] = [];
    for (let archive = 0; archive < archives.count; archive++) {
      const { number, added } = this.#keys.add(this.plainKey(archive));
      this.#keyOf[archive] = number;
      const before = oldest[number] as number;
      const keeps = added || archives.compareAge(archive, before) < 0;
      if (keeps) oldest[number] = archive;
      if (!added) others.push(keeps ? before : archive);
    }
    others.sort((first, second) => archives.compareAge(first, second));
    for (const archive of others) this.takeDistinct(archive);
  }

  keyOf(archive: number): string {
    return this.#keys.at(this.#keyOf[archive] as number);
  }

  /** Key that the archive would have if it were the only one. */
  plainKey(archive: number): string {
    return keyFor(this.#archives.at(archive), this.#prefix, this.#naming);
  }

  /** Name of the archive, which may not be safe as a key. */
  nameOf(archive: number): ArchiveName {
    return nameOf(this.#archives.at(archive), this.#prefix, this.#naming);
  }

  /** Whether a key is, or was, assigned to any archive. */
  isPlanned(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Folders that a key lies in and that are, or were, assigned as keys themselves, innermost first. */
  plannedFoldersOf(key: string): Iterable<string> {
    return this.#keys.prefixesOf(key, '/');
  }

  /** Distinct keys tried for an archive, including its current one. */
  attemptsOf(archive: number): number {
    return this.#attemptsOf[archive] as number;
  }

  /** Take a key for a further name of an archive, or a distinct one if it is assigned already. */
  takeFurther(key: string, archiveId: string): string {
    for (let attempt = -1; attempt < 0xffff; attempt++) {
      const { number, added } = this.#keys.add(attempt < 0 ? key : distinctKey(key, archiveId, attempt));
      if (!added) continue;
      this.#further.push(number);
      return this.#keys.at(number);
    }
    throw new Error(`no free key for a further name of archive ${archiveId}: 65,535 are taken`);
  }

  /** Yield the keys that were taken for further names. */
  *furtherKeys(): Generator<string> {
    for (const number of this.#further) yield this.#keys.at(number);
  }

  /** Assign the next distinct key that no other archive has. */
  takeDistinct(archive: number): string {
    const plain = this.plainKey(archive);
    const { archiveId } = this.#archives.at(archive);
    for (;;) {
      const attempt = this.attemptsOf(archive);
      // Each attempt before this one added a key, or met one that imitates it.
      if (attempt > this.#keys.size) throw new Error(`no free key for archive ${archiveId}: ${attempt} are taken`);
      this.#attemptsOf[archive] = attempt + 1;
      const { number, added } = this.#keys.add(distinctKey(plain, archiveId, attempt));
      if (added) {
        this.#keyOf[archive] = number;
        return this.keyOf(archive);
      }
    }
  }
}

/**
 * Assign a key to every archive of a plan. If several have the same key, the oldest keeps it and the others get distinct ones. The
 * result does not depend on the order of the archives; every archive has a key, and no two share one.
 *
 * @param prefix of the destination
 */
export function assignKeys(archives: NameableArchives, prefix: string, naming: Naming = 'decoded'): AssignedKeys {
  return new AssignedKeys(archives, prefix, naming);
}
