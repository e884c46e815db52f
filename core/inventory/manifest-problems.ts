import { grown } from '../collections/grown';
import { TextSet } from '../collections/text-set';
import { InvalidInputError } from '../contracts/errors';
import { NOT_UTF8 } from '../files/element-buffer';
import type { TextEncoding } from '../files/utf8-of';
import { isSafePath } from '../naming/safe-path';
import type { InventoryEntry, ReadEntry } from './inventory-entry';

const PROBLEMS_MAX = 10;

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
  readonly #problems: string[] = [];
  readonly #ids = new TextSet();
  #positionOf = new Uint32Array(1024);

  /** @param prefix prefix of the destination, which is prepended to each key */
  constructor(text: ManifestText, prefix: string) {
    this.#text = text;
    this.#prefix = prefix;
  }

  /** Add a problem. @throws InvalidInputError at the tenth */
  add(position: number, reason: string): void {
    const { unit, encoding } = this.#text;
    const shown = reason === NOT_UTF8 ? `is not ${encoding}` : reason;
    this.#problems.push(`  ${unit} ${position}: ${shown}`);
    if (this.#problems.length === PROBLEMS_MAX) this.throwIfAny();
  }

  /**
   * Check what was read at a position: an archive that was read before, and a key that is not safe, are problems.
   *
   * @returns the archive, or undefined when there is a problem
   * @throws InvalidInputError at the tenth problem
   */
  check(read: ReadEntry, position: number): InventoryEntry | undefined {
    if ('problem' in read) {
      this.add(position, read.problem.reason);
      return undefined;
    }
    const { archiveId, key } = read.entry;
    const isSafe = key === undefined || isSafePath(key, this.#prefix);
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
    if (this.#problems.length === 0) return;
    const { name, encoding } = this.#text;
    const more = this.#problems.length === PROBLEMS_MAX ? '\n  (there may be more)' : '';
    throw new InvalidInputError(
      `the manifest, read as ${name} in ${encoding}, is not valid; nothing was requested:\n` +
        `${this.#problems.join('\n')}${more}`,
    );
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
