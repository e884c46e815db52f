import { grown } from '../../collections/grown';
import { TextSet } from '../../collections/text-set';

/** Archives that may turn out to be needed: as compact as a list of their ids, whatever else is gone through. */
export class Candidates {
  readonly #archives = new TextSet();
  /** 1 for one that has been struck out. */
  #struck = new Uint8Array(1024);
  #left = 0;

  get size(): number {
    return this.#archives.size;
  }

  /** How many have not been struck out. */
  get left(): number {
    return this.#left;
  }

  /** One that is there already, or was struck out, stays as it is. */
  add(archiveId: string): void {
    const { number, added } = this.#archives.add(archiveId);
    if (!added) return;
    if (number >= this.#struck.length) this.#struck = grown(this.#struck);
    this.#left += 1;
  }

  /** @returns whether it is there and not struck out */
  has(archiveId: string): boolean {
    const number = this.#archives.find(archiveId);
    return number !== undefined && this.#struck[number] === 0;
  }

  /** @returns whether it is there and has been struck out */
  isStruck(archiveId: string): boolean {
    const number = this.#archives.find(archiveId);
    return number !== undefined && this.#struck[number] === 1;
  }

  /** @returns whether it was there and not struck out before */
  strike(archiveId: string): boolean {
    const number = this.#archives.find(archiveId);
    if (number === undefined || this.#struck[number] !== 0) return false;
    this.#struck[number] = 1;
    this.#left -= 1;
    return true;
  }
}
