import { grown } from '../collections/grown';
import { TextSet } from '../collections/text-set';
import { InvalidInputError } from '../contracts/errors';

const PROBLEMS_MAX = 10;

/** Collects the problems of a manifest, so that the first ones are reported together. */
export class ManifestProblems {
  readonly #problems: string[] = [];
  readonly #ids = new TextSet();
  #lineOf = new Uint32Array(1024);

  /** @param unit unit of positions: `line` or `element` */
  constructor(readonly unit: string) {}

  /** Add a problem. @throws InvalidInputError at the tenth */
  add(position: number, reason: string): void {
    this.#problems.push(`  ${this.unit} ${position}: ${reason}`);
    if (this.#problems.length === PROBLEMS_MAX) this.throwIfAny();
  }

  /** Record an archive; a duplicate is a problem. */
  addArchive(archiveId: string, position: number): void {
    const { number, added } = this.#ids.add(archiveId);
    if (!added) {
      this.add(position, `archive ${archiveId} is already in ${this.unit} ${this.#lineOf[number]}`);
      return;
    }
    if (number === this.#lineOf.length) this.#lineOf = grown(this.#lineOf);
    this.#lineOf[number] = position;
  }

  get archives(): number {
    return this.#ids.size;
  }

  throwIfAny(): void {
    if (this.#problems.length === 0) return;
    const more = this.#problems.length === PROBLEMS_MAX ? '\n  (there may be more)' : '';
    throw new InvalidInputError(
      `the manifest is not valid; nothing was requested:\n${this.#problems.join('\n')}${more}`,
    );
  }
}
