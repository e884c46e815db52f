import { grown } from '../../collections/grown';
import { TextSet } from '../../collections/text-set';

const UNKNOWN = -1;
/** Records contradict each other. */
const DOUBTFUL = -2;

/** CRC32 of contents by their tree hash, from the record of written objects. */
export class KnownChecksums {
  readonly #treeHashes = new TextSet();
  #crc32s = new Float64Array(1024);

  get count(): number {
    return this.#treeHashes.size;
  }

  /** Remember the checksum of this tree hash when it is learned; others are ignored. */
  want(treeHash: string): void {
    const { number, added } = this.#treeHashes.add(treeHash);
    if (!added) return;
    if (number === this.#crc32s.length) this.#crc32s = grown(this.#crc32s);
    this.#crc32s[number] = UNKNOWN;
  }

  learn({ treeHash, crc32 }: { treeHash: string; crc32: number }): void {
    const number = this.#treeHashes.find(treeHash);
    if (number === undefined) return;
    const known = this.#crc32s[number];
    this.#crc32s[number] = known === UNKNOWN || known === crc32 ? crc32 : DOUBTFUL;
  }

  /** CRC32 of a tree hash; undefined when no record has it. */
  crc32Of(treeHash: string): number | undefined {
    const number = this.#treeHashes.find(treeHash);
    const known = number === undefined ? UNKNOWN : (this.#crc32s[number] as number);
    return known < 0 ? undefined : known;
  }
}
