import { grown } from '../../collections/grown';
import { TextSet } from '../../collections/text-set';

/** Archives that may turn out to be needed: as compact as a list of their ids, whatever else is gone through. */
export class Candidates {
  readonly #archives = new TextSet();
  /** 1 for one that has been ruled out. */
  #ruledOut = new Uint8Array(1024);
  #left = 0;

  get size(): number {
    return this.#archives.size;
  }

  /** How many have not been ruled out. */
  get left(): number {
    return this.#left;
  }

  /** One that is there already, or was ruled out, stays as it is. */
  add(archiveId: string): void {
    const { number, added } = this.#archives.add(archiveId);
    if (!added) return;
    if (number >= this.#ruledOut.length) this.#ruledOut = grown(this.#ruledOut);
    this.#left += 1;
  }

  /** @returns whether it is there and not ruled out */
  has(archiveId: string): boolean {
    const number = this.#archives.find(archiveId);
    return number !== undefined && this.#ruledOut[number] === 0;
  }

  /** @returns whether it is there and has been ruled out */
  isRuledOut(archiveId: string): boolean {
    const number = this.#archives.find(archiveId);
    return number !== undefined && this.#ruledOut[number] === 1;
  }

  /** @returns whether it was there and not ruled out before */
  ruleOut(archiveId: string): boolean {
    const number = this.#archives.find(archiveId);
    if (number === undefined || this.#ruledOut[number] !== 0) return false;
    this.#ruledOut[number] = 1;
    this.#left -= 1;
    return true;
  }
}
