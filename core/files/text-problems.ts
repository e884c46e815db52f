import { InvalidInputError } from '../contracts/errors';
import { NOT_UTF8 } from './element-buffer';
import type { TextEncoding } from './utf8-of';

const PROBLEMS_MAX = 10;

/** The first problems of a file that a person gives, to be reported together. */
export class TextProblems {
  readonly #what: string;
  readonly #unit: string;
  readonly #encoding: TextEncoding;
  readonly #problems: string[] = [];

  /**
   * @param text.what name of the file for messages
   * @param text.unit unit of positions, such as `line`
   */
  constructor({ what, unit, encoding }: { what: string; unit: string; encoding: TextEncoding }) {
    this.#what = what;
    this.#unit = unit;
    this.#encoding = encoding;
  }

  /** Add a problem. @throws InvalidInputError at the tenth */
  add(position: number, reason: string): void {
    const shown = reason === NOT_UTF8 ? `is not ${this.#encoding}` : reason;
    this.#problems.push(`  ${this.#unit} ${position}: ${shown}`);
    if (this.#problems.length === PROBLEMS_MAX) this.throwIfAny();
  }

  /** @throws InvalidInputError when there is any problem */
  throwIfAny(): void {
    if (this.#problems.length === 0) return;
    const more = this.#problems.length === PROBLEMS_MAX ? '\n  (there may be more)' : '';
    throw new InvalidInputError(
      `${this.#what} is not valid; nothing was requested:\n${this.#problems.join('\n')}${more}`,
    );
  }
}
