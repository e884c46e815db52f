import { TextSet } from '../collections/text-set';
import { distinctKey } from './distinct-key';
import { keyFor, type Nameable } from './object-key';

/** The archives of a plan, by position. */
export interface NameableArchives {
  readonly count: number;
  at(archive: number): Nameable;
  /** Below 0 when the first archive is older: by creation date, then archive id. */
  compareAge(first: number, second: number): number;
}

/** A key for each archive of a plan, no two the same. */
export class AssignedKeys {
  readonly #archives: NameableArchives;
  readonly #prefix: string;
  /** Every key that is or was an archive's: none is given out twice. */
  readonly #keys = new TextSet();
  /** Number, in the set of keys, of each archive's key. */
  readonly #keyOf: Uint32Array;
  /** Distinct keys tried for an archive so far; 0 for one that has its own. */
  readonly #attemptsOf: Uint16Array;

  /** Use `assignKeys`. */
  constructor(archives: NameableArchives, prefix: string) {
    this.#archives = archives;
    this.#prefix = prefix;
    this.#keyOf = new Uint32Array(archives.count);
    this.#attemptsOf = new Uint16Array(archives.count);

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

  /** The key that the archive would have if it were the only one. */
  plainKey(archive: number): string {
    return keyFor(this.#archives.at(archive), this.#prefix);
  }

  /** Whether the key is, or was, planned for any archive. */
  isPlanned(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Distinct keys that were tried for the archive, the one that it has among them. */
  attemptsOf(archive: number): number {
    return this.#attemptsOf[archive] as number;
  }

  /** Give the archive its next distinct key that is no other archive's. */
  takeDistinct(archive: number): string {
    const plain = this.plainKey(archive);
    const { archiveId } = this.#archives.at(archive);
    for (;;) {
      const attempt = this.attemptsOf(archive);
      // Each attempt that fails met a key of another archive made to look like this one's: 65,535 never happen by chance.
      if (attempt === 0xffff) throw new Error(`no free key for archive ${archiveId}: 65,535 are taken`);
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
 * Name the objects of all archives of a plan. Of several with the same key the oldest keeps it and the others get
 * distinct ones. The result does not depend on the order of the archives; none is left out and no two share a key.
 *
 * @param prefix of the destination
 */
export function assignKeys(archives: NameableArchives, prefix: string): AssignedKeys {
  return new AssignedKeys(archives, prefix);
}
