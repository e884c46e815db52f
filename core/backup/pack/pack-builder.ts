import { LengthMismatchError } from '../../contracts/errors';
import type { ObjectProperties, SourceObject } from '../../contracts/snapshot';
import { TreeHash } from '../../tree-hash/tree-hash';
import { PACK_INDEX_PATH, type PackIndexLine, packIndexContent } from './pack-index';
import { paddingOf, TAR_BLOCK_BYTES, tarHeader } from './tar-header';

export interface PackMember {
  object: SourceObject;
  properties: ObjectProperties;
  bytes: Uint8Array;
}

interface OpenMember {
  object: SourceObject;
  properties: ObjectProperties;
  treeHash: TreeHash;
  /** Bytes of the member not yet appended. */
  remaining: number;
}

/**
 * Builds a pack: a pax tar of objects that ends with the index of its members. The same members in the same order give
 * the same bytes.
 */
export class PackBuilder {
  readonly #members: PackIndexLine[] = [];
  #sizeBytes = 0;
  #newest = '1970-01-01T00:00:00Z';
  #open: OpenMember | undefined;

  /** Members added so far, in order. */
  get members(): readonly PackIndexLine[] {
    return this.#members;
  }

  /** Length of the archive written so far, in bytes. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * @returns the archive's next bytes; the member's own bytes are not copied
   * @throws LengthMismatchError when the member's length differs from the object's size
   */
  add({ object, properties, bytes }: PackMember): Buffer[] {
    checkLength(object, bytes.length);
    return [...this.begin(object, properties), ...this.append(bytes), ...this.end()];
  }

  /** Begin a member whose bytes follow in several calls of `append`. @returns the archive's next bytes */
  begin(object: SourceObject, properties: ObjectProperties): Buffer[] {
    const header = tarHeader({ path: object.key, sizeBytes: object.sizeBytes, modifiedAt: object.modifiedAt });
    this.#open = { object, properties, treeHash: new TreeHash(), remaining: object.sizeBytes };
    return this.#written(header);
  }

  /** Append bytes to the open member. @returns the bytes, not copied */
  append(bytes: Uint8Array): Buffer[] {
    const member = this.#opened();
    member.treeHash.update(bytes);
    member.remaining -= bytes.length;
    return this.#written(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  /**
   * End the open member. @returns the archive's next bytes
   * @throws LengthMismatchError when the member's length differs from the object's size
   */
  end(): Buffer[] {
    const { object, properties, treeHash, remaining } = this.#opened();
    const { key, sizeBytes, etag, modifiedAt } = object;
    checkLength(object, sizeBytes - remaining);
    this.#open = undefined;
    const line = { key, sizeBytes, etag, modifiedAt, treeHash: treeHash.digest().toString('hex') };
    const isPlain = Object.keys(properties).length === 0;
    this.#members.push({ ...line, offset: this.#sizeBytes - sizeBytes, ...(isPlain ? {} : { properties }) });
    if (Date.parse(modifiedAt) > Date.parse(this.#newest)) this.#newest = modifiedAt;
    return this.#written(Buffer.alloc(paddingOf(sizeBytes)));
  }

  /** @returns the archive's last bytes: the index, and two blocks of zeros */
  finish(): Buffer[] {
    const content = packIndexContent(this.#members, this.#sizeBytes + TAR_BLOCK_BYTES);
    const header = tarHeader({ path: PACK_INDEX_PATH, sizeBytes: content.length, modifiedAt: this.#newest });
    return this.#written(header, content, Buffer.alloc(paddingOf(content.length) + 2 * TAR_BLOCK_BYTES));
  }

  #opened(): OpenMember {
    if (!this.#open) throw new Error('no member of the pack is open');
    return this.#open;
  }

  #written(...pieces: Buffer[]): Buffer[] {
    this.#sizeBytes += pieces.reduce((sum, { length }) => sum + length, 0);
    return pieces.filter(({ length }) => length > 0);
  }
}

function checkLength({ key, sizeBytes }: SourceObject, actualBytes: number): void {
  if (actualBytes !== sizeBytes) throw new LengthMismatchError(`object ${key}`, sizeBytes, actualBytes);
}
