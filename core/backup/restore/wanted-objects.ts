import { grown } from '../../collections/grown';
import { TextList } from '../../collections/text-list';
import { TextSet } from '../../collections/text-set';
import { InvalidInputError } from '../../contracts/errors';
import type { ObjectProperties, SnapshotLine } from '../../contracts/snapshot';

/** Location of an object's bytes: the number of the archive, and the range in it. */
export interface WantedSlice {
  archive: number;
  offset: number;
  sizeBytes: number;
}

export interface WantedObject {
  /** Key in the source. */
  key: string;
  sizeBytes: number;
  /** Lower-case hex. */
  treeHash: string;
  properties: ObjectProperties;
  /** ISO 8601; undefined when the snapshot tells no time. */
  modifiedAt: string | undefined;
  slices: WantedSlice[];
}

/**
 * Whether an object's key is taken at the destination: not at all, by an object of the same length, or by one of
 * another length.
 */
export type KeyOccupancy = 'no' | 'same-size' | 'other-size';

const HASH_BYTES = 32;
const NO_PROPERTIES = '{}';

/**
 * Largest number of objects in one restore. At about 250 bytes each, two million take half a GB of memory and five
 * million less than half of a function's 3 GB.
 */
const OBJECTS_MAX = 5_000_000;

/** The objects that a restore covers, by position in order of their keys, and their archives by number. */
export class WantedObjects {
  /** `archiveRef` by number. */
  readonly archives = new TextSet();
  readonly #keys = new TextList();
  readonly #properties = new TextSet();
  /** Slices of objects that span archives, by position. */
  readonly #slices = new Map<number, WantedSlice[]>();
  #propertiesOf = new Uint32Array(1024);
  #treeHashes = new Uint8Array(1024 * HASH_BYTES);
  #sizes = new Float64Array(1024);
  #archiveOf = new Uint32Array(1024);
  #offsets = new Float64Array(1024);
  /** Milliseconds since 1970; NaN when unknown. */
  #modifiedAt = new Float64Array(1024);
  #occupied = new Uint8Array(1024);
  #bytes = 0;

  /** @param objectsMax lowered only by tests */
  constructor(private readonly objectsMax = OBJECTS_MAX) {}

  get count(): number {
    return this.#keys.length;
  }

  /** Sum of all sizes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws InvalidInputError when there are too many objects for one run */
  add({ key, sizeBytes, treeHash, slices, properties, modifiedAt }: SnapshotLine, occupied: KeyOccupancy): void {
    const position = this.count;
    if (position === this.objectsMax) {
      throw new InvalidInputError(
        `more than ${this.objectsMax} objects are requested, which is more than one run can plan: restore in several runs, ` +
          'each with --path for a part of the keys',
      );
    }
    if (position === this.#sizes.length) this.#grow();
    this.#keys.add(key);
    this.#propertiesOf[position] = this.#properties.add(properties ? JSON.stringify(properties) : NO_PROPERTIES).number;
    this.#treeHashes.set(Buffer.from(treeHash, 'hex'), position * HASH_BYTES);
    this.#sizes[position] = sizeBytes;
    const numbered = slices.map((slice) => ({ ...slice, archive: this.archives.add(slice.archive).number }));
    const [first] = numbered;
    if (!first) throw new Error(`${key} has no slice`);
    this.#archiveOf[position] = first.archive;
    this.#offsets[position] = first.offset;
    this.#modifiedAt[position] = Date.parse(modifiedAt);
    if (numbered.length > 1 || first.sizeBytes !== sizeBytes) this.#slices.set(position, numbered);
    this.#occupied[position] = occupied === 'no' ? 0 : occupied === 'same-size' ? 1 : 2;
    this.#bytes += sizeBytes;
  }

  at(position: number): WantedObject {
    return {
      key: this.keyOf(position),
      sizeBytes: this.sizeBytesOf(position),
      treeHash: this.treeHashOf(position),
      properties: JSON.parse(this.#properties.at(this.#propertiesOf[position] as number)),
      modifiedAt: this.#modifiedAtOf(position),
      slices: this.slicesOf(position),
    };
  }

  keyOf(position: number): string {
    return this.#keys.at(position);
  }

  sizeBytesOf(position: number): number {
    return this.#sizes[position] as number;
  }

  treeHashOf(position: number): string {
    const start = position * HASH_BYTES;
    return Buffer.from(this.#treeHashes.buffer, start, HASH_BYTES).toString('hex');
  }

  slicesOf(position: number): WantedSlice[] {
    const archive = this.archiveOf(position);
    const offset = this.offsetOf(position);
    return this.#slices.get(position) ?? [{ archive, offset, sizeBytes: this.sizeBytesOf(position) }];
  }

  /** Number of the archive that holds an object or its first slice. */
  archiveOf(position: number): number {
    return this.#archiveOf[position] as number;
  }

  /** Offset of an object's first byte in that archive. */
  offsetOf(position: number): number {
    return this.#offsets[position] as number;
  }

  occupancyOf(position: number): KeyOccupancy {
    const occupied = this.#occupied[position];
    return occupied === 0 ? 'no' : occupied === 1 ? 'same-size' : 'other-size';
  }

  #modifiedAtOf(position: number): string | undefined {
    const modifiedAtMs = this.#modifiedAt[position] as number;
    return Number.isNaN(modifiedAtMs) ? undefined : new Date(modifiedAtMs).toISOString();
  }

  #grow(): void {
    this.#propertiesOf = grown(this.#propertiesOf);
    this.#treeHashes = grown(this.#treeHashes);
    this.#sizes = grown(this.#sizes);
    this.#archiveOf = grown(this.#archiveOf);
    this.#offsets = grown(this.#offsets);
    this.#modifiedAt = grown(this.#modifiedAt);
    this.#occupied = grown(this.#occupied);
  }
}
