import { grown } from './grown';
import { TextList } from './text-list';

const SLOTS_MIN = 1024;
const HASH_START = 0x811c9dc5;

/** Set of texts, numbered from 0 in the order of insertion, in little more memory than their bytes. */
export class TextSet {
  readonly #texts = new TextList();
  /** Open addressing: position + 1 of a text, 0 for an empty slot; a power of two long and never more than half full. */
  #slots = new Uint32Array(SLOTS_MIN);
  #hashes = new Uint32Array(SLOTS_MIN / 2);

  get size(): number {
    return this.#texts.length;
  }

  /** Add a text. @returns its number, and whether it is new */
  add(text: string): { number: number; added: boolean } {
    if ((this.size + 1) * 2 > this.#slots.length) this.#grow();
    const hash = hashOf(text);
    const slot = this.#slotOf(text, hash);
    const taken = this.#slots[slot] as number;
    if (taken > 0) return { number: taken - 1, added: false };
    const number = this.#texts.add(text);
    this.#slots[slot] = number + 1;
    this.#hashes[number] = hash;
    return { number, added: true };
  }

  /** Find a text. @returns its number, or undefined when it is not in the set */
  find(text: string): number | undefined {
    const taken = this.#slots[this.#slotOf(text, hashOf(text))] as number;
    return taken > 0 ? taken - 1 : undefined;
  }

  /**
   * Find the texts of the set that are prefixes of a text and end before one of its separators, longest first; the empty prefix is
   * none. All prefixes are hashed in one pass, and only those with the hash of a text of the set are compared with it.
   *
   * @param separator one UTF-16 unit
   */
  *prefixesOf(text: string, separator: string): Generator<string> {
    const separatorUnit = separator.charCodeAt(0);
    const ends: number[] = [];
    const hashes: number[] = [];
    let state = HASH_START;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === separatorUnit && i > 0) {
        ends.push(i);
        hashes.push(mixed(state));
      }
      state = hashedUnit(state, unit);
    }
    for (let n = ends.length - 1; n >= 0; n--) {
      const prefix = text.slice(0, ends[n]);
      if (this.#slots[this.#slotOf(prefix, hashes[n] as number)] !== 0) yield prefix;
    }
  }

  has(text: string): boolean {
    return this.find(text) !== undefined;
  }

  at(number: number): string {
    return this.#texts.at(number);
  }

  /** Compare two texts by their UTF-8 bytes. @returns below 0 when the first one comes first */
  compare(first: number, second: number): number {
    return this.#texts.compare(first, second);
  }

  /** Find the slot of a text, or the empty slot for it. */
  #slotOf(text: string, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const taken = this.#slots[slot] as number;
      if (taken === 0) return slot;
      if (this.#hashes[taken - 1] === hash && this.#texts.at(taken - 1) === text) return slot;
    }
  }

  #grow(): void {
    this.#hashes = grown(this.#hashes);
    this.#slots = new Uint32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = (this.#hashes[number] as number) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number + 1;
    }
  }
}

/** FNV-1a over UTF-16 units, with a last mix so that the low bits, which choose the slot, depend on all of them. */
function hashOf(text: string): number {
  let state = HASH_START;
  for (let i = 0; i < text.length; i++) state = hashedUnit(state, text.charCodeAt(i));
  return mixed(state);
}

const hashedUnit = (state: number, unit: number) => Math.imul(state ^ unit, 0x01000193);

function mixed(state: number): number {
  const hash = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
