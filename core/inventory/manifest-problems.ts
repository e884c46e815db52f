import { grown } from '../collections/grown';
import { TextSet } from '../collections/text-set';
import { InvalidInputError } from '../contracts/errors';
import { TextProblems } from '../files/text-problems';
import type { TextEncoding } from '../files/utf8-of';
import { isSafePath } from '../naming/safe-path';
import type { InventoryEntry, ReadEntry } from './inventory-entry';

/** Format of a manifest, for messages. */
export interface ManifestText {
  /** Name of the format. */
  name: string;
  /** Unit of positions. */
  unit: 'line' | 'element';
  encoding: TextEncoding;
}

/** Checks the archives of a manifest, and collects its problems, so that the first ones are reported together. */
export class ManifestProblems {
  readonly #text: ManifestText;
  readonly #prefix: string;
  readonly #problems: TextProblems;
  readonly #ids = new TextSet();
  #positionOf = new Uint32Array(1024);

  /** @param prefix prefix of the destination, which is prepended to each key */
  constructor(text: ManifestText, prefix: string) {
    const { name, unit, encoding } = text;
    this.#text = text;
    this.#problems = new TextProblems({ what: `the manifest, read as ${name} in ${encoding},`, unit, encoding });
    this.#prefix = prefix;
  }

  /** Add a problem. @throws InvalidInputError at the tenth */
  add(position: number, reason: string): void {
    this.#problems.add(position, reason);
  }

  /**
   * Check what was read at a position: an archive that was read before, and a key that is not safe, are problems.
   *
   * @param unsafeKeys `keep` where a key is the name that a tool recorded: its archive is then named by its id
   * @returns the archive, or undefined when there is a problem
   * @throws InvalidInputError at the tenth problem
   */
  check(read: ReadEntry, position: number, unsafeKeys: 'refuse' | 'keep' = 'refuse'): InventoryEntry | undefined {
    if ('problem' in read) {
      this.add(position, read.problem.reason);
      return undefined;
    }
    const { archiveId, key } = read.entry;
    const isSafe = unsafeKeys === 'keep' || key === undefined || isSafePath(key, this.#prefix);
    if (!isSafe) this.add(position, `Key is not valid as an object key: ${JSON.stringify(key).slice(0, 80)}`);
    const { number, added } = this.#ids.add(archiveId);
    if (!added) {
      this.add(position, `archive ${archiveId} is already in ${this.#text.unit} ${this.#positionOf[number]}`);
      return undefined;
    }
    if (number === this.#positionOf.length) this.#positionOf = grown(this.#positionOf);
    this.#positionOf[number] = position;
    return isSafe ? read.entry : undefined;
  }

  /** Number of an archive in the order of positions, from 0; undefined when it has not been read. */
  numberOf(archiveId: string): number | undefined {
    return this.#ids.find(archiveId);
  }

  archiveIdOf(number: number): string {
    return this.#ids.at(number);
  }

  /** @throws InvalidInputError when there is any problem */
  throwIfAny(): void {
    this.#problems.throwIfAny();
  }

  /** @throws InvalidInputError when there is any problem, or no archive */
  finish(): void {
    this.throwIfAny();
    if (this.#ids.size > 0) return;
    throw new InvalidInputError(
      `the manifest is empty: it must have a line for each archive to retrieve (it was read as ${this.#text.name})`,
    );
  }
}
