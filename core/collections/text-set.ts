import { grown } from './grown';
import { TextList } from './text-list';

const SLOTS_MIN = 1024;

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
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
