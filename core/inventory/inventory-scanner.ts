import { InvalidInputError } from '../contracts/errors';
import { ElementBuffer } from '../files/element-buffer';
import { JsonValueScan } from '../files/json-value-scan';
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

/** Reader of a member that describes the inventory. @returns undefined when the value is not valid */
export type HeaderReader = (value: unknown) => Partial<InventoryHeader> | undefined;

/** Layout of a JSON text that lists archives. */
export interface ListShape {
  /** Name for messages. */
  name: string;
  /** Member that holds the list; undefined when the whole text is the list. */
  list: string | undefined;
  /** Readers of the members that describe the inventory. */
  header: ReadonlyMap<string, HeaderReader>;
  readElement(json: string): { entry: InventoryEntry } | { problem: EntryProblem };
}

/** Output of an inventory job. @see Amazon Glacier Developer Guide, "Get Job Output", JSON inventory */
export const GLACIER_INVENTORY: ListShape = {
  name: 'inventory',
  list: 'ArchiveList',
  header: new Map<string, HeaderReader>([
    ['VaultARN', (arn) => (typeof arn === 'string' && arn.startsWith('arn:') ? { vaultArn: arn } : undefined)],
    [
      'InventoryDate',
      (date) => (typeof date === 'string' && isInventoryDate(date) ? { inventoryDate: date } : undefined),
    ],
  ]),
  readElement: (json) => readEntry(json),
};

/** Position of a scan after an element of the list, at which another scan can resume. */
export interface ScanPosition extends InventoryHeader {
  /** Offset of the first byte that has not been scanned. */
  offset: number;
  /** Number of elements before the offset. */
  elements: number;
}

const QUOTE = 0x22;
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
  readonly #value = new JsonValueScan();
  #kept = false;

  #name = '';
  #listSeen = false;
  #position = 0;
  #header: InventoryHeader = { vaultArn: undefined, inventoryDate: undefined };
  #elementEnd = 0;
  readonly #shape: ListShape;

  /** @param from position of an earlier scan, at which the first pushed byte lies; default: the beginning */
  constructor(from?: ScanPosition, shape = GLACIER_INVENTORY) {
    this.#shape = shape;
    if (!from) return;
    this.#state = 'element';
    this.#listSeen = true;
    this.#chunkOffset = from.offset;
    this.#elementEnd = from.offset;
    this.#position = from.elements;
    this.#header = { vaultArn: from.vaultArn, inventoryDate: from.inventoryDate };
  }

  /** Position after the last complete element. Undefined outside the list and before the end of its first element. */
  get position(): ScanPosition | undefined {
    const isInside = this.#state === 'element' || (this.#state === 'in-element' && this.#elementEnd > 0);
    if (!isInside) return undefined;
    return { offset: this.#elementEnd, elements: this.#position, ...this.#header };
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

  /** Finish the scan. @throws InvalidInputError when the input is truncated, or has no list */
  end(): InventoryHeader {
    const { name, list } = this.#shape;
    if (this.#state !== 'after-object') {
      const elements = list === undefined ? 'elements' : `elements of ${list}`;
      const where = this.#listSeen && this.#position > 0 ? `, after ${this.#position} ${elements}` : '';
      const closed = list === undefined ? 'the array' : 'the JSON object';
      throw new InvalidInputError(
        this.#chunkOffset === 0
          ? `the ${name} is empty: it has 0 bytes`
          : `the ${name} is truncated at byte ${this.#chunkOffset}${where}: ${closed} is not closed`,
      );
    }
    if (!this.#listSeen) throw new InvalidInputError(`not a vault inventory: the JSON object has no ${list}`);
    return this.#header;
  }

  /** Process one byte between values. The first byte of a value is not consumed. */
  #readStructure(chunk: Buffer, index: number, elements: InventoryElement[]): number {
    const byte = chunk[index] as number;
    if (isSpace(byte)) return index + 1;
    switch (this.#state) {
      case 'before-object':
        if (byte === BYTE_ORDER_MARK[this.#chunkOffset + index]) return index + 1;
        if (this.#shape.list === undefined) return this.#beginList(byte, index);
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
          this.#endList();
          return index + 1;
        }
        this.#begin('in-element', true);
        return this.#readElement(chunk, index, elements);
      case 'after-list':
        if (byte === COMMA) this.#state = 'name';
        else if (byte === CLOSE_BRACE) this.#state = 'after-object';
        else throw this.#unexpected(byte, index, `expected "," or "}" after ${this.#shape.list}`);
        return index + 1;
      default:
        throw this.#unexpected(byte, index, `expected nothing after the JSON ${this.#shape.list ? 'object' : 'array'}`);
    }
  }

  #begin(state: 'in-name' | 'in-value' | 'in-element', kept: boolean): void {
    this.#state = state;
    this.#value.begin();
    this.#kept = kept;
  }

  #beginValue(byte: number, index: number): number {
    if (this.#name === this.#shape.list) return this.#beginList(byte, index);
    if (byte === COMMA || byte === CLOSE_BRACE)
      throw this.#unexpected(byte, index, `expected a value for ${this.#name}`);
    this.#begin('in-value', this.#shape.header.has(this.#name));
    return index;
  }

  #beginList(byte: number, index: number): number {
    const list = this.#shape.list ?? 'the list';
    if (this.#listSeen) throw this.#unexpected(byte, index, `duplicate member ${list}`);
    if (byte !== OPEN_BRACKET) throw this.#unexpected(byte, index, `expected "[": ${list} must be an array`);
    this.#listSeen = true;
    this.#state = 'first-element';
    return index + 1;
  }

  #endList(): void {
    this.#state = this.#shape.list === undefined ? 'after-object' : 'after-list';
  }

  #readName(chunk: Buffer, index: number): number {
    const end = this.#value.end(chunk, index, COLON);
    if (end === chunk.length) return this.#suspend(chunk, index);
    const name = this.#parsed(chunk, index, end);
    if (typeof name !== 'string') throw this.#unexpected(chunk[end] as number, end, 'expected the name of a member');
    this.#name = name;
    this.#state = 'colon';
    return end;
  }

  #readValue(chunk: Buffer, index: number): number {
    const end = this.#value.end(chunk, index, COMMA);
    if (end === chunk.length) return this.#suspend(chunk, index);
    const byte = chunk[end] as number;
    if (byte === CLOSE_BRACKET) throw this.#unexpected(byte, end, 'expected "," or "}"');
    const read = this.#kept && this.#shape.header.get(this.#name);
    if (read) this.#addHeader(read(this.#parsed(chunk, index, end)), end);
    this.#state = byte === COMMA ? 'name' : 'after-object';
    return end + 1;
  }

  #readElement(chunk: Buffer, index: number, elements: InventoryElement[]): number {
    const end = this.#value.end(chunk, index, COMMA);
    if (end === chunk.length) return this.#suspend(chunk, index);
    const byte = chunk[end] as number;
    if (byte === CLOSE_BRACE) {
      throw this.#unexpected(byte, end, `expected "," or "]" in ${this.#shape.list ?? 'the array'}`);
    }
    this.#position++;
    const token = this.#token.take(chunk.subarray(index, end));
    const read = 'problem' in token ? { problem: { reason: token.problem } } : this.#shape.readElement(token.text);
    elements.push('entry' in read ? read : { rejected: { position: this.#position, ...read.problem } });
    this.#elementEnd = this.#chunkOffset + end + 1;
    if (byte === COMMA) this.#state = 'element';
    else this.#endList();
    return end + 1;
  }

  #suspend(chunk: Buffer, index: number): number {
    if (this.#kept) this.#token.carry(chunk.subarray(index));
    return chunk.length;
  }

  /** Parse a kept value; undefined when it is not JSON. */
  #parsed(chunk: Buffer, index: number, end: number): unknown {
    const token = this.#token.take(chunk.subarray(index, end));
    if ('problem' in token) return undefined;
    try {
      return JSON.parse(token.text);
    } catch {
      return undefined;
    }
  }

  #addHeader(members: Partial<InventoryHeader> | undefined, index: number): void {
    if (members) {
      this.#header = { ...this.#header, ...members };
      return;
    }
    throw new InvalidInputError(
      `not a vault inventory: the value of ${this.#name} that ends at byte ${this.#chunkOffset + index} is not valid`,
    );
  }

  #unexpected(byte: number, index: number, problem: string): InvalidInputError {
    const shown = byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `0x${byte.toString(16)}`;
    return new InvalidInputError(
      `the ${this.#shape.name} is not valid at byte ${this.#chunkOffset + index} (${shown}): ${problem}`,
    );
  }
}
