import { crc32 } from 'node:zlib';
import { UploadGoneError } from '../../core/contracts/errors';
import type { Destination, NewObject } from '../../core/ports/destination';
import type { ObjectLocation } from '../../core/ports/object-location';
import { etagOf } from './etag';
import { bytesOf } from './streams';

export interface MemoryUpload {
  object: NewObject;
  parts: Map<number, { bytes: Buffer; etag: string; crc32: number }>;
}

/** Operations on the buckets of the uploads' objects. */
interface Store {
  /** @throws Error when a failure of the write is planned */
  beforeWrite(location: ObjectLocation): void;
  /** @throws DestinationDeniedError when aborts are denied */
  beforeAbort(location: ObjectLocation): void;
  isTaken(location: ObjectLocation): boolean;
  /** @param crc of the bytes, where it is known already */
  keep(object: NewObject, bytes: Buffer, crc?: number): void;
  /** Whether objects are encrypted with a KMS key, so that the same bytes have another ETag each time. */
  isEncrypted: boolean;
}

type Uploading = Pick<Destination, 'createUpload' | 'uploadPart' | 'completeUpload' | 'listParts' | 'abortUpload'>;

const badDigest = (what: string) =>
  Object.assign(new Error(`The ${what} you specified did not match what S3 received`), { name: 'BadDigest' });

/** In-memory multipart uploads of S3. */
export function memoryUploads(
  store: Store,
): Uploading & { uploads: Map<string, MemoryUpload>; conflictNext(location: ObjectLocation): void } {
  const uploads = new Map<string, MemoryUpload>();
  const conflicts = new Set<string>();
  let created = 0;
  let uploaded = 0;

  function open({ bucket, key, uploadId }: ObjectLocation & { uploadId: string }): MemoryUpload {
    const upload = uploads.get(uploadId);
    if (upload?.object.bucket === bucket && upload.object.key === key) return upload;
    throw new UploadGoneError(`upload ${uploadId} for s3://${bucket}/${key} no longer exists`);
  }

  return {
    uploads,
    conflictNext: ({ bucket, key }) => void conflicts.add(`${bucket}/${key}`),

    async createUpload(object) {
      store.beforeWrite(object);
      created += 1;
      const uploadId = `upload-${created}`;
      uploads.set(uploadId, { object: { ...object }, parts: new Map() });
      return uploadId;
    },

    async uploadPart(upload, body) {
      const bytes = await bytesOf(body, upload.sizeBytes);
      store.beforeWrite(upload);
      uploaded += 1;
      const crc = crc32(bytes);
      const etag = etagOf(store.isEncrypted ? crc32(`${uploaded}`) : crc, bytes.length);
      const part = { bytes, etag, crc32: crc };
      open(upload).parts.set(upload.partNumber, part);
      return { partNumber: upload.partNumber, etag: part.etag, crc32: part.crc32 };
    },

    async completeUpload(upload, parts) {
      store.beforeWrite(upload);
      const { object, parts: known } = open(upload);
      if (conflicts.delete(`${upload.bucket}/${upload.key}`)) return 'conflict';
      if (store.isTaken(upload)) return 'taken';
      const bytes: Buffer[] = [];
      for (const [index, part] of parts.entries()) {
        const held = known.get(part.partNumber);
        if (part.partNumber <= (parts[index - 1]?.partNumber ?? 0)) {
          throw Object.assign(new Error('The list of parts was not in ascending order'), { name: 'InvalidPartOrder' });
        }
        if (held?.etag !== part.etag || held.crc32 !== part.crc32) return 'conflict';
        bytes.push(held.bytes);
      }
      const whole = Buffer.concat(bytes);
      if (crc32(whole) !== upload.crc32) throw badDigest('CRC32');
      if (whole.length !== upload.sizeBytes) throw badDigest('object size');
      store.keep(object, whole, upload.crc32);
      uploads.delete(upload.uploadId);
      return 'completed';
    },

    async *listParts(upload) {
      const parts = [...open(upload).parts].sort(([a], [b]) => a - b);
      for (const [partNumber, { bytes, etag, crc32 }] of parts) {
        yield { partNumber, etag, crc32, sizeBytes: bytes.length };
      }
    },

    async abortUpload({ uploadId, ...location }) {
      store.beforeAbort(location);
      uploads.delete(uploadId);
    },
  };
}
