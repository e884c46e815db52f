import { grown } from '../../collections/grown';
import { TextSet } from '../../collections/text-set';
import type { AssignedKeys } from '../../naming/assign-keys';
import type { Route, WrittenObjects } from '../written-objects';
import type { ArchiveCollection } from './archive-collection';

/**
 * Keys at which archives of a plan were written, besides those that the plan gives them. Each takes about its own bytes plus
 * twenty.
 */
export class RecordedKeys {
  readonly #keys = new TextSet();
  /** For each archive, its last entry, from 1; 0 without any. */
  readonly #lastOf: Uint32Array;
  /** For each entry, the number of its key, and the entry of the same archive before it. */
  #keyOf = new Uint32Array(1024);
  #before = new Uint32Array(1024);
  #count = 0;

  constructor(archives: number) {
    this.#lastOf = new Uint32Array(archives);
  }

  get count(): number {
    return this.#count;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  add(archive: number, key: string): void {
    const { number } = this.#keys.add(key);
    for (const entry of this.#entriesOf(archive)) if (this.#keyOf[entry] === number) return;
    this.#count += 1;
    if (this.#count === this.#keyOf.length) {
      this.#keyOf = grown(this.#keyOf);
      this.#before = grown(this.#before);
    }
    this.#keyOf[this.#count] = number;
    this.#before[this.#count] = this.#lastOf[archive] as number;
    this.#lastOf[archive] = this.#count;
  }

  /** Keys of an archive, in the order of their bytes. */
  keysOf(archive: number): string[] {
    const keys = Array.from(this.#entriesOf(archive), (entry) => this.#keys.at(this.#keyOf[entry] as number));
    return keys.sort();
  }

  *#entriesOf(archive: number): Generator<number> {
    for (let entry = this.#lastOf[archive] as number; entry > 0; entry = this.#before[entry] as number) yield entry;
  }
}

/**
 * Read the recorded keys of a plan's archives.
 *
 * @param prefixes prefixes below which the planning function may look at objects
 * @returns the keys below these prefixes, and those outside of them
 */
export async function readRecordedKeys(
  archives: ArchiveCollection,
  keys: AssignedKeys,
  route: Route,
  prefixes: readonly string[],
  written: Pick<WrittenObjects, 'forEach'>,
): Promise<{ within: RecordedKeys; outside: RecordedKeys }> {
  const within = new RecordedKeys(archives.count);
  const outside = new RecordedKeys(archives.count);
  await written.forEach(route, ({ archiveId, key, sizeBytes, treeHash }) => {
    const archive = archives.positionOf(archiveId);
    if (archive === undefined || archives.sizeBytesOf(archive) !== sizeBytes || keys.keyOf(archive) === key) return;
    // Objects of a pack are recorded with the id of the pack.
    if (archives.at(archive).treeHash !== treeHash) return;
    const isWithin = prefixes.some((prefix) => key.startsWith(prefix));
    (isWithin ? within : outside).add(archive, key);
  });
  return { within, outside };
}
