import { grown } from '../collections/grown';
import { TextSet } from '../collections/text-set';

/** Archive ids to select, and which of them were found; a million take about 160 MB. */
export class IdList {
  readonly #ids = new TextSet();
  #isFound = new Uint8Array(1024);

  get count(): number {
    return this.#ids.size;
  }

  add(archiveId: string): void {
    const { number } = this.#ids.add(archiveId);
    if (number === this.#isFound.length) this.#isFound = grown(this.#isFound);
  }

  /** Whether an id is in the list; it then counts as found. */
  find(archiveId: string): boolean {
    const number = this.#ids.find(archiveId);
    if (number === undefined) return false;
    this.#isFound[number] = 1;
    return true;
  }

  /** Ids that were not found: their number, and the first ones in the order of the list. */
  unfound(firstMax: number): { count: number; first: string[] } {
    let count = 0;
    const first: string[] = [];
    for (let number = 0; number < this.count; number++) {
      if (this.#isFound[number] === 1) continue;
      count++;
      if (first.length < firstMax) first.push(this.#ids.at(number));
    }
    return { count, first };
  }
}
