import { grown } from '../../collections/grown';
import { TextSet } from '../../collections/text-set';
import { DISTINCT_KEY } from '../../naming/distinct-key';

/** Objects at the destination with keys that archives of the plan may have. */
export class ExistingObjects {
  readonly #keys = new TextSet();
  #sizes = new Float64Array(1024);
  /** Whether one of the keys is a distinct key. */
  anyDistinct = false;

  get count(): number {
    return this.#keys.size;
  }

  add(key: string, sizeBytes: number): void {
    const { number } = this.#keys.add(key);
    if (number === this.#sizes.length) this.#sizes = grown(this.#sizes);
    this.#sizes[number] = sizeBytes;
    this.anyDistinct ||= DISTINCT_KEY.test(key);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Size of the object at a key; undefined when there is none. */
  sizeBytesOf(key: string): number | undefined {
    const number = this.#keys.find(key);
    return number === undefined ? undefined : this.#sizes[number];
  }
}
