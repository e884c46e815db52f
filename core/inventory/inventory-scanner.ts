import { InvalidInputError } from '../contracts/errors';
import { ElementBuffer } from '../files/element-buffer';
import { type EntryProblem, type InventoryEntry, isInventoryDate, readEntry } from './inventory-entry';

/** Element of an inventory: an archive, or the problem of an invalid element. */
export type InventoryElement =
  | { entry: InventoryEntry }
  /** `position` counts the elements of the list from 1. */
  | { rejected: EntryProblem & { position: number } };

/** Vault and date of an inventory; missing members are undefined. */
export interface InventoryHeader {
  vaultArn: string | undefined;
  /** ISO 8601 in UTC, as given. */
  inventoryDate: string | undefined;
}

/** Position of a scan after an element of the list, at which another scan can resume. */
export interface ScanPosition extends InventoryHeader {
  /** Offset of the first byte that has not been scanned. */
  offset: number;
  /** Number of elements before the offset. */
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
 * Finds the elements of an inventory's ArchiveList in chunks of bytes, with at most one partial element in memory. It recognizes
 * only the ends of JSON values (strings, escapes, nesting); each value is then parsed separately.
 */
export class InventoryScanner {
  readonly #token = new ElementBuffer();
  #state: State = 'before-object';
  #chunkOffset = 0;
  // State of the current value.
  #depth = 0;
  #inString = false;
  #escaped = false;
  #kept = false;

  #name = '';
  #listSeen = false;
  #position = 0;
  #vaultArn: string | undefined;
  #inventoryDate: string | undefined;
  #elementEnd = 0;

  /** @param from position of an earlier scan, at which the first pushed byte lies; default: the beginning */
  constructor(from?: ScanPosition) {
    if (!from) return;
    this.#state = 'element';
    this.#listSeen = true;
    this.#chunkOffset = from.offset;
    this.#elementEnd = from.offset;
    this.#position = from.elements;
    this.#vaultArn = from.vaultArn;
    this.#inventoryDate = from.inventoryDate;
  }

  /** Position after the last complete element. Undefined outside the list and before the end of its first element. */
  get position(): ScanPosition | undefined {
    const isInside = this.#state === 'element' || (this.#state === 'in-element' && this.#elementEnd > 0);
    if (!isInside) return undefined;
    return {
      offset: this.#elementEnd,
      elements: this.#position,
      vaultArn: this.#vaultArn,
      inventoryDate: this.#inventoryDate,
    };
  }

  /**
   * Scan more bytes, and append the completed elements to `elements`.
   *
   * @throws InvalidInputError with the offset of the first invalid byte
   */
  push(bytes: Uint8Array, elements: InventoryElement[]): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let index = 0;
    while (index < chunk.length) {
      switch (this.#state) {
        case 'in-name':
          index = this.#readName(chunk, index);
          break;
        case 'in-value':
          index = this.#readValue(chunk, index);
          break;
        case 'in-element':
          index = this.#readElement(chunk, index, elements);
          break;
        default:
          index = this.#readStructure(chunk, index, elements);
      }
    }
    this.#chunkOffset += chunk.length;
  }

  /** Finish the scan. @throws InvalidInputError when the input is truncated, or has no ArchiveList */
  end(): InventoryHeader {
    if (this.#state !== 'after-object') {
      const where = this.#listSeen && this.#position > 0 ? `, after ${this.#position} elements of ArchiveList` : '';
      throw new InvalidInputError(
        this.#chunkOffset === 0
          ? 'the inventory is empty: it has 0 bytes'
          : `the inventory is truncated at byte ${this.#chunkOffset}${where}: the JSON object is not closed`,
      );
    }
    if (!this.#listSeen) throw new InvalidInputError('not a vault inventory: the JSON object has no ArchiveList');
    return { vaultArn: this.#vaultArn, inventoryDate: this.#inventoryDate };
  }

  /** Process one byte between values. The first byte of a value is not consumed. */
  #readStructure(chunk: Buffer, index: number, elements: InventoryElement[]): number {
    const byte = chunk[index] as number;
    if (isSpace(byte)) return index + 1;
    switch (this.#state) {
      case 'before-object':
        if (byte === BYTE_ORDER_MARK[this.#chunkOffset + index]) return index + 1;
        if (byte !== OPEN_BRACE) throw this.#unexpected(byte, index, 'not a vault inventory: expected "{"');
        this.#state = 'first-name';
        return index + 1;
      case 'first-name':
      case 'name':
        if (byte === CLOSE_BRACE && this.#state === 'first-name') this.#state = 'after-object';
        else if (byte === QUOTE) this.#begin('in-name', true);
        else throw this.#unexpected(byte, index, 'expected the name of a member');
        return byte === QUOTE ? index : index + 1;
      case 'colon':
        if (byte !== COLON) throw this.#unexpected(byte, index, 'expected ":"');
        this.#state = 'value';
        return index + 1;
      case 'value':
        return this.#beginValue(byte, index);
      case 'first-element':
      case 'element':
        if (byte === CLOSE_BRACKET && this.#state === 'first-element') {
          this.#state = 'after-list';
          return index + 1;
        }
        this.#begin('in-element', true);
        return this.#readElement(chunk, index, elements);
      case 'after-list':
        if (byte === COMMA) this.#state = 'name';
        else if (byte === CLOSE_BRACE) this.#state = 'after-object';
        else throw this.#unexpected(byte, index, 'expected "," or "}" after ArchiveList');
        return index + 1;
      default:
        throw this.#unexpected(byte, index, 'expected nothing after the JSON object');
    }
  }

  #begin(state: 'in-name' | 'in-value' | 'in-element', kept: boolean): void {
    this.#state = state;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#kept = kept;
  }

  #beginValue(byte: number, index: number): number {
    if (this.#name === 'ArchiveList') {
      if (this.#listSeen) throw this.#unexpected(byte, index, 'duplicate member ArchiveList');
      if (byte !== OPEN_BRACKET) throw this.#unexpected(byte, index, 'expected "[": ArchiveList must be an array');
      this.#listSeen = true;
      this.#state = 'first-element';
      return index + 1;
    }
    if (byte === COMMA || byte === CLOSE_BRACE)
      throw this.#unexpected(byte, index, `expected a value for ${this.#name}`);
    this.#begin('in-value', this.#name === 'VaultARN' || this.#name === 'InventoryDate');
    return index;
  }

  #readName(chunk: Buffer, index: number): number {
    const end = this.#scan(chunk, index, COLON);
    if (end === chunk.length) return this.#suspend(chunk, index);
    const name = this.#textOf(chunk, index, end);
    if (typeof name !== 'string') throw this.#unexpected(chunk[end] as number, end, 'expected the name of a member');
    this.#name = name;
    this.#state = 'colon';
    return end;
  }

  #readValue(chunk: Buffer, index: number): number {
    const end = this.#scan(chunk, index, COMMA);
    if (end === chunk.length) return this.#suspend(chunk, index);
    const byte = chunk[end] as number;
    if (byte === CLOSE_BRACKET) throw this.#unexpected(byte, end, 'expected "," or "}"');
    if (this.#kept) {
      const value = this.#textOf(chunk, index, end);
      if (this.#name === 'VaultARN') this.#vaultArn = this.#checked(value, end, (text) => text.startsWith('arn:'));
      else this.#inventoryDate = this.#checked(value, end, isInventoryDate);
    }
    this.#state = byte === COMMA ? 'name' : 'after-object';
    return end + 1;
  }

  #readElement(chunk: Buffer, index: number, elements: InventoryElement[]): number {
    const end = this.#scan(chunk, index, COMMA);
    if (end === chunk.length) return this.#suspend(chunk, index);
    const byte = chunk[end] as number;
    if (byte === CLOSE_BRACE) throw this.#unexpected(byte, end, 'expected "," or "]" in ArchiveList');
    this.#position++;
    const token = this.#token.take(chunk.subarray(index, end));
    const read = 'problem' in token ? { problem: { reason: token.problem } } : readEntry(token.text);
    elements.push('entry' in read ? read : { rejected: { position: this.#position, ...read.problem } });
    this.#elementEnd = this.#chunkOffset + end + 1;
    this.#state = byte === COMMA ? 'element' : 'after-list';
    return end + 1;
  }

  /** Find the end of the value: the first `separator`, or the closing bracket of the container, or the end of the chunk. */
  #scan(chunk: Buffer, from: number, separator: number): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let index = from;
    for (; index < chunk.length; index++) {
      let byte = chunk[index] as number;
      if (inString) {
        if (escaped) {
          escaped = false;
          continue;
        }
        while (byte !== QUOTE && byte !== BACKSLASH && ++index < chunk.length) byte = chunk[index] as number;
        if (index === chunk.length) break;
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
    return index;
  }

  #suspend(chunk: Buffer, index: number): number {
    if (this.#kept) this.#token.carry(chunk.subarray(index));
    return chunk.length;
  }

  /** Parse a kept value as a string; undefined when it is not a string. */
  #textOf(chunk: Buffer, index: number, end: number): string | undefined {
    const token = this.#token.take(chunk.subarray(index, end));
    if ('problem' in token) return undefined;
    try {
      const value: unknown = JSON.parse(token.text);
      return typeof value === 'string' ? value : undefined;
    } catch {
      return undefined;
    }
  }

  #checked(value: string | undefined, index: number, valid: (text: string) => boolean): string {
    if (value !== undefined && valid(value)) return value;
    throw new InvalidInputError(
      `not a vault inventory: the value of ${this.#name} that ends at byte ${this.#chunkOffset + index} is not valid`,
    );
  }

  #unexpected(byte: number, index: number, problem: string): InvalidInputError {
    const shown = byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `0x${byte.toString(16)}`;
    return new InvalidInputError(
      `the inventory is not valid at byte ${this.#chunkOffset + index} (${shown}): ${problem}`,
    );
  }
}
