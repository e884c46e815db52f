import { grown } from '../../collections/grown';
import { TextSet } from '../../collections/text-set';

/** Archives that may no longer be needed, stored as compactly as a list of their ids while the needed ones are ruled out. */
export class Candidates {
  readonly #archives = new TextSet();
  /** 1 for an archive that has been ruled out, by number. */
  #ruledOut = new Uint8Array(1024);
  #remaining = 0;

  get size(): number {
    return this.#archives.size;
  }

  /** Number of archives not ruled out. */
  get remaining(): number {
    return this.#remaining;
  }

  /** Add an archive; one that was added before, or ruled out, stays unchanged. */
  add(archiveId: string): void {
    const { number, added } = this.#archives.add(archiveId);
    if (!added) return;
    if (number >= this.#ruledOut.length) this.#ruledOut = grown(this.#ruledOut);
    this.#remaining += 1;
  }

  /** @returns whether the archive was added and not ruled out */
  has(archiveId: string): boolean {
    const number = this.#archives.find(archiveId);
    return number !== undefined && this.#ruledOut[number] === 0;
  }

  /** @returns whether the archive was added and ruled out */
  isRuledOut(archiveId: string): boolean {
    const number = this.#archives.find(archiveId);
    return number !== undefined && this.#ruledOut[number] === 1;
  }

  /** @returns whether the archive was added and not ruled out before */
  ruleOut(archiveId: string): boolean {
    const number = this.#archives.find(archiveId);
    if (number === undefined || this.#ruledOut[number] !== 0) return false;
    this.#ruledOut[number] = 1;
    this.#remaining -= 1;
    return true;
  }
}
