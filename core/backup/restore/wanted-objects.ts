import { grown } from '../../collections/grown';
import { TextList } from '../../collections/text-list';
import { TextSet } from '../../collections/text-set';
import { InvalidInputError } from '../../contracts/errors';
import type { ObjectProperties, SnapshotLine } from '../../contracts/snapshot';

/** Where some bytes of an object lie: in the archive of that number. */
export interface WantedSlice {
  archive: number;
  offset: number;
  sizeBytes: number;
}

export interface WantedObject {
  /** As in the source. */
  key: string;
  sizeBytes: number;
  /** Lower-case hex. */
  treeHash: string;
  properties: ObjectProperties;
  slices: WantedSlice[];
}

/** What lies at the destination under an object's key: nothing, something as long as it, something of another length. */
export type Occupied = 'no' | 'by-as-much' | 'by-other';

const HASH_BYTES = 32;
const NO_PROPERTIES = '{}';

/** At some 250 bytes each, two million take half a GB of memory and five million less than half of a function's 3 GB. */
const OBJECTS_MAX = 5_000_000;

/**
 * The objects of a snapshot that a restore is about, by position in order of their keys, and the archives that they lie in,
 * by number.
 */
export class WantedObjects {
  /** `archiveRef` by number. */
  readonly archives = new TextSet();
  readonly #keys = new TextList();
  readonly #properties = new TextSet();
  /** Of objects that span archives. */
  readonly #slices = new Map<number, WantedSlice[]>();
  #propertiesOf = new Uint32Array(1024);
  #treeHashes = new Uint8Array(1024 * HASH_BYTES);
  #sizes = new Float64Array(1024);
  #archiveOf = new Uint32Array(1024);
  #offsets = new Float64Array(1024);
  #occupied = new Uint8Array(1024);
  #bytes = 0;

  /** @param objectsMax for tests */
  constructor(private readonly objectsMax = OBJECTS_MAX) {}

  get count(): number {
    return this.#keys.length;
  }

  /** Sum of all sizes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws InvalidInputError when they become too many to be planned at once */
  add({ key, sizeBytes, treeHash, slices, properties }: SnapshotLine, occupied: Occupied): void {
    const position = this.count;
    if (position === this.objectsMax) {
      throw new InvalidInputError(
        `more than ${this.objectsMax} objects are asked for, which is more than one run can plan: restore in several runs, ` +
          'with --path for a part of the keys each',
      );
    }
    if (position === this.#sizes.length) this.#grow();
    this.#keys.add(key);
    this.#propertiesOf[position] = this.#properties.add(properties ? JSON.stringify(properties) : NO_PROPERTIES).number;
    this.#treeHashes.set(Buffer.from(treeHash, 'hex'), position * HASH_BYTES);
    this.#sizes[position] = sizeBytes;
    const numbered = slices.map((slice) => ({ ...slice, archive: this.archives.add(slice.archive).number }));
    const [first] = numbered;
    if (!first) throw new Error(`${key} lies nowhere: it has no slice`);
    this.#archiveOf[position] = first.archive;
    this.#offsets[position] = first.offset;
    if (numbered.length > 1 || first.sizeBytes !== sizeBytes) this.#slices.set(position, numbered);
    this.#occupied[position] = occupied === 'no' ? 0 : occupied === 'by-as-much' ? 1 : 2;
    this.#bytes += sizeBytes;
  }

  at(position: number): WantedObject {
    return {
      key: this.keyOf(position),
      sizeBytes: this.sizeBytesOf(position),
      treeHash: this.treeHashOf(position),
      properties: JSON.parse(this.#properties.at(this.#propertiesOf[position] as number)),
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

  /** The archive that an object lies in, or begins in. */
  archiveOf(position: number): number {
    return this.#archiveOf[position] as number;
  }

  /** Of an object's first byte, in that archive. */
  offsetOf(position: number): number {
    return this.#offsets[position] as number;
  }

  occupiedAt(position: number): Occupied {
    const occupied = this.#occupied[position];
    return occupied === 0 ? 'no' : occupied === 1 ? 'by-as-much' : 'by-other';
  }

  #grow(): void {
    this.#propertiesOf = grown(this.#propertiesOf);
    this.#treeHashes = grown(this.#treeHashes);
    this.#sizes = grown(this.#sizes);
    this.#archiveOf = grown(this.#archiveOf);
    this.#offsets = grown(this.#offsets);
    this.#occupied = grown(this.#occupied);
  }
}
