import { InvalidInputError } from '../contracts/errors';
import { ElementBuffer } from '../files/element-buffer';
import { type EntryProblem, type InventoryEntry, isInventoryDate, readEntry } from './inventory-entry';

/** One element of an inventory: an archive, or what is wrong with it. */
export type InventoryElement =
  | { entry: InventoryEntry }
  /** `position` counts the elements of the list from 1. */
  | { rejected: EntryProblem & { position: number } };

/** What an inventory says of itself; members that it lacks are undefined. */
export interface InventoryHeader {
  vaultArn: string | undefined;
  /** ISO 8601 in UTC, as given. */
  inventoryDate: string | undefined;
}

/** Where a scan stands behind an element of the list: another one goes on from there. */
export interface ScanPosition extends InventoryHeader {
  /** Offset of the first byte that has not been scanned. */
  offset: number;
  /** Elements of the list so far. */
  elements: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

type State =
  | 'before-object'
  | 'first-name'
  | 'name'
  | 'in-name'
  | 'colon'
  | 'value'
  | 'in-value'
  | 'first-element'
  | 'element'
  | 'in-element'
  | 'after-list'
  | 'after-object';

/**
 * Finds the elements of an inventory's ArchiveList in chunks of bytes, with no more than one element in memory. It
 * knows just enough JSON to see where a value ends (strings, escapes, nesting); each value is then parsed by itself.
 */
export class InventoryScanner {
  readonly #token = new ElementBuffer();
  #state: State = 'before-object';
  #chunkOffset = 0;
  /** Of the value being read: */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #kept = false;

  #name = '';
  #listSeen = false;
  #position = 0;
  #vaultArn: string | undefined;
  #inventoryDate: string | undefined;
  #behindElement = 0;

  /** @param from where an earlier scan stood; its first byte is the first that is pushed. Default: the beginning */
  constructor(from?: ScanPosition) {
    if (!from) return;
    this.#state = 'element';
    this.#listSeen = true;
    this.#chunkOffset = from.offset;
    this.#behindElement = from.offset;
    this.#position = from.elements;
    this.#vaultArn = from.vaultArn;
    this.#inventoryDate = from.inventoryDate;
  }

  /** Where the scan stands: behind the last whole element. undefined outside of the list, and before its first element. */
  get position(): ScanPosition | undefined {
    const isInside = this.#state === 'element' || (this.#state === 'in-element' && this.#behindElement > 0);
    if (!isInside) return undefined;
    return {
      offset: this.#behindElement,
      elements: this.#position,
      vaultArn: this.#vaultArn,
      inventoryDate: this.#inventoryDate,
    };
  }

  /**
   * Read on, and append what was found to `elements`.
   *
   * @throws InvalidInputError with the offset of the byte where this stops being an inventory
   */
  push(bytes: Uint8Array, elements: InventoryElement[]): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at < chunk.length) {
      switch (this.#state) {
        case 'in-name':
          at = this.#readName(chunk, at);
          break;
        case 'in-value':
          at = this.#readValue(chunk, at);
          break;
        case 'in-element':
          at = this.#readElement(chunk, at, elements);
          break;
        default:
          at = this.#readStructure(chunk, at, elements);
      }
    }
    this.#chunkOffset += chunk.length;
  }

  /** @throws InvalidInputError when the input ended too early, or had no ArchiveList */
  end(): InventoryHeader {
    if (this.#state !== 'after-object') {
      const where = this.#listSeen && this.#position > 0 ? `, after ${this.#position} elements of ArchiveList` : '';
      throw new InvalidInputError(
        this.#chunkOffset === 0
          ? 'the inventory is empty: not a single byte'
          : `the inventory is cut off at byte ${this.#chunkOffset}${where}: the JSON object is not closed`,
      );
    }
    if (!this.#listSeen) throw new InvalidInputError('not a vault inventory: the JSON object has no ArchiveList');
    return { vaultArn: this.#vaultArn, inventoryDate: this.#inventoryDate };
  }

  /** One byte between the values. A value's first byte is left to its reader. */
  #readStructure(chunk: Buffer, at: number, elements: InventoryElement[]): number {
    const byte = chunk[at] as number;
    if (isSpace(byte)) return at + 1;
    switch (this.#state) {
      case 'before-object':
        if (byte === BYTE_ORDER_MARK[this.#chunkOffset + at]) return at + 1;
        if (byte !== OPEN_BRACE) throw this.#unexpected(byte, at, 'not a vault inventory: expected "{"');
        this.#state = 'first-name';
        return at + 1;
      case 'first-name':
      case 'name':
        if (byte === CLOSE_BRACE && this.#state === 'first-name') this.#state = 'after-object';
        else if (byte === QUOTE) this.#begin('in-name', true);
        else throw this.#unexpected(byte, at, 'expected the name of a member');
        return byte === QUOTE ? at : at + 1;
      case 'colon':
        if (byte !== COLON) throw this.#unexpected(byte, at, 'expected ":"');
        this.#state = 'value';
        return at + 1;
      case 'value':
        return this.#beginValue(byte, at);
      case 'first-element':
      case 'element':
        if (byte === CLOSE_BRACKET && this.#state === 'first-element') {
          this.#state = 'after-list';
          return at + 1;
        }
        this.#begin('in-element', true);
        return this.#readElement(chunk, at, elements);
      case 'after-list':
        if (byte === COMMA) this.#state = 'name';
        else if (byte === CLOSE_BRACE) this.#state = 'after-object';
        else throw this.#unexpected(byte, at, 'expected "," or "}" after ArchiveList');
        return at + 1;
      default:
        throw this.#unexpected(byte, at, 'expected nothing after the JSON object');
    }
  }

  #begin(state: 'in-name' | 'in-value' | 'in-element', kept: boolean): void {
    this.#state = state;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#kept = kept;
  }

  #beginValue(byte: number, at: number): number {
    if (this.#name === 'ArchiveList') {
      if (this.#listSeen) throw this.#unexpected(byte, at, 'ArchiveList is there twice');
      if (byte !== OPEN_BRACKET) throw this.#unexpected(byte, at, 'expected "[": ArchiveList is a list');
      this.#listSeen = true;
      this.#state = 'first-element';
      return at + 1;
    }
    if (byte === COMMA || byte === CLOSE_BRACE) throw this.#unexpected(byte, at, `expected a value of ${this.#name}`);
    this.#begin('in-value', this.#name === 'VaultARN' || this.#name === 'InventoryDate');
    return at;
  }

  #readName(chunk: Buffer, at: number): number {
    const end = this.#scan(chunk, at, COLON);
    if (end === chunk.length) return this.#suspend(chunk, at);
    const name = this.#textOf(chunk, at, end);
    if (typeof name !== 'string') throw this.#unexpected(chunk[end] as number, end, 'expected the name of a member');
    this.#name = name;
    this.#state = 'colon';
    return end;
  }

  #readValue(chunk: Buffer, at: number): number {
    const end = this.#scan(chunk, at, COMMA);
    if (end === chunk.length) return this.#suspend(chunk, at);
    const byte = chunk[end] as number;
    if (byte === CLOSE_BRACKET) throw this.#unexpected(byte, end, 'expected "," or "}"');
    if (this.#kept) {
      const value = this.#textOf(chunk, at, end);
      if (this.#name === 'VaultARN') this.#vaultArn = this.#checked(value, end, (text) => text.startsWith('arn:'));
      else this.#inventoryDate = this.#checked(value, end, isInventoryDate);
    }
    this.#state = byte === COMMA ? 'name' : 'after-object';
    return end + 1;
  }

  #readElement(chunk: Buffer, at: number, elements: InventoryElement[]): number {
    const end = this.#scan(chunk, at, COMMA);
    if (end === chunk.length) return this.#suspend(chunk, at);
    const byte = chunk[end] as number;
    if (byte === CLOSE_BRACE) throw this.#unexpected(byte, end, 'expected "," or "]" in ArchiveList');
    this.#position++;
    const token = this.#token.take(chunk.subarray(at, end));
    const read = 'problem' in token ? { problem: { reason: token.problem } } : readEntry(token.text);
    elements.push('entry' in read ? read : { rejected: { position: this.#position, ...read.problem } });
    this.#behindElement = this.#chunkOffset + end + 1;
    this.#state = byte === COMMA ? 'element' : 'after-list';
    return end + 1;
  }

  /** The first byte from `at` on that ends the value (`separator`, or a bracket that closes what holds it), or the chunk's end. */
  #scan(chunk: Buffer, from: number, separator: number): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let at = from;
    for (; at < chunk.length; at++) {
      let byte = chunk[at] as number;
      if (inString) {
        if (escaped) {
          escaped = false;
          continue;
        }
        while (byte !== QUOTE && byte !== BACKSLASH && ++at < chunk.length) byte = chunk[at] as number;
        if (at === chunk.length) break;
        if (byte === QUOTE) inString = false;
        else escaped = true;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (depth === 0) break;
        depth--;
      } else if (byte === separator && depth === 0) break;
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    return at;
  }

  #suspend(chunk: Buffer, at: number): number {
    if (this.#kept) this.#token.carry(chunk.subarray(at));
    return chunk.length;
  }

  /** The string that a kept value is; undefined when it is none. */
  #textOf(chunk: Buffer, at: number, end: number): string | undefined {
    const token = this.#token.take(chunk.subarray(at, end));
    if ('problem' in token) return undefined;
    try {
      const value: unknown = JSON.parse(token.text);
      return typeof value === 'string' ? value : undefined;
    } catch {
      return undefined;
    }
  }

  #checked(value: string | undefined, at: number, valid: (text: string) => boolean): string {
    if (value !== undefined && valid(value)) return value;
    throw new InvalidInputError(
      `not a vault inventory: ${this.#name}, which ends at byte ${this.#chunkOffset + at}, is not one`,
    );
  }

  #unexpected(byte: number, at: number, problem: string): InvalidInputError {
    const shown = byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `0x${byte.toString(16)}`;
    return new InvalidInputError(`the inventory is not valid at byte ${this.#chunkOffset + at} (${shown}): ${problem}`);
  }
}
