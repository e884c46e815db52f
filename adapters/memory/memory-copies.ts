import { crc32 } from 'node:zlib';
import { SourceChangedError } from '../../core/contracts/errors';
import type { StorageClass } from '../../core/contracts/tier';
import type { CopySource, Destination, ObjectCopies } from '../../core/ports/destination';
import type { ObjectLocation } from '../../core/ports/object-location';
import type { MemoryObject } from './memory-object';
import { chunksOf } from './streams';

/** Operations on the buckets of the copies. */
interface Store {
  find(location: ObjectLocation): MemoryObject | undefined;
  /** @throws DestinationDeniedError when reads are denied */
  checkRead(location: ObjectLocation): void;
  /** Create a copy. @returns false when the key is taken */
  copy(source: MemoryObject, to: ObjectLocation & { storageClass: StorageClass }): boolean;
  uploadPart: Destination['uploadPart'];
}

/** In-memory copies of S3. */
export function memoryCopies(store: Store): ObjectCopies {
  /** The unchanged source of a copy. */
  function unchanged(source: CopySource): MemoryObject {
    store.checkRead(source);
    const found = store.find(source);
    if (found?.etag !== source.etag) {
      throw new SourceChangedError(`s3://${source.bucket}/${source.key} was deleted or replaced before it was copied`);
    }
    if (!isReadable(found)) {
      throw Object.assign(new Error("The operation is not valid for the object's storage class"), {
        name: 'InvalidObjectState',
      });
    }
    return found;
  }

  return {
    async inspect({ bucket, key }) {
      store.checkRead({ bucket, key });
      const found = store.find({ bucket, key });
      if (!found) return undefined;
      const {
        bytes,
        etag,
        contentType,
        properties: { tags: _tags, ...properties },
      } = found;
      const head = { sizeBytes: bytes.length, metadata: { ...found.metadata }, crc32: found.crc32 };
      return { bucket, key, ...head, isReadable: isReadable(found), etag, contentType, properties };
    },

    async tags(location) {
      store.checkRead(location);
      return { ...store.find(location)?.properties.tags };
    },

    async copyIfAbsent(source, { key, storageClass }) {
      const found = unchanged(source);
      const isCopied = store.copy(found, { bucket: source.bucket, key, storageClass });
      return isCopied ? { crc32: crc32(found.bytes) } : 'taken';
    },

    async copyPart(upload, source, { start, end }) {
      const bytes = unchanged(source).bytes.subarray(start, end + 1);
      return store.uploadPart({ ...upload, sizeBytes: bytes.length }, chunksOf(bytes));
    },
  };
}

const isReadable = ({ storageClass }: MemoryObject) => storageClass !== 'GLACIER' && storageClass !== 'DEEP_ARCHIVE';
