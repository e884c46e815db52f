import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { jsonText } from '../../contracts/json-text';
import { ObjectProperties } from '../../contracts/snapshot';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';

export interface UploadAddress {
  runId: string;
  sequence: number;
}

/** Size and tree hash that an upload is completed with. */
export interface Seal {
  sizeBytes: number;
  /** Lower-case hex. */
  treeHash: string;
}

const anyUpload = {
  /** Size and tree hash of the seal. */
  sealBytes: z.int().optional(),
  sealHash: z.string().optional(),
  /** Properties of the object of an `object` archive; read before its bytes. */
  properties: jsonText(ObjectProperties).optional(),
};

/** Record of an archive's multipart upload to Glacier. `done` and `failed`: its results are written. */
const UploadItem = z
  .discriminatedUnion('state', [
    z.object({
      state: z.literal('uploading'),
      /** Number of uploads begun for the archive; parts of earlier ones are void. */
      generation: z.int().min(1),
      uploadId: z.string(),
      partBytes: z.int(),
      ...anyUpload,
    }),
    z.object({
      state: z.enum(['done', 'failed']),
      /** 0 when the archive ended before its first upload. */
      generation: z.int().default(0),
      uploadId: z.string().default(''),
      partBytes: z.int().default(0),
      ...anyUpload,
    }),
  ])
  .transform(({ sealBytes, sealHash, properties, ...upload }) => ({
    ...upload,
    properties,
    /** Written before the upload is completed: only these bytes can have become the archive. */
    seal: sealBytes === undefined || sealHash === undefined ? undefined : { sizeBytes: sealBytes, treeHash: sealHash },
  }));
export type UploadRecord = z.infer<typeof UploadItem>;

export async function getUpload(items: ItemStore, address: UploadAddress): Promise<UploadRecord | undefined> {
  const item = await items.get(keyOf.upload(address.runId, address.sequence));
  return item && decodeItem(UploadItem, item);
}

/** @returns false when a record exists already */
export function beginUpload(
  items: ItemStore,
  address: UploadAddress,
  begun: Pick<UploadRecord, 'uploadId' | 'partBytes' | 'properties'>,
  expiresAt: number,
): Promise<boolean> {
  const { uploadId, partBytes, properties } = begun;
  const record = { state: 'uploading', generation: 1, uploadId, partBytes, expiresAt };
  const more = properties && { properties: JSON.stringify(properties) };
  return items.put({ ...keyOf.upload(address.runId, address.sequence), ...record, ...more }, { exists: false });
}

/**
 * Replace the upload of one generation by a new one. @returns false when that has been done already, or the archive has
 * ended
 */
export async function restartUpload(
  items: ItemStore,
  address: UploadAddress,
  generation: number,
  uploadId: string,
): Promise<boolean> {
  const result = await items.update(
    keyOf.upload(address.runId, address.sequence),
    { set: { generation: generation + 1, uploadId }, remove: ['sealBytes', 'sealHash'] },
    { oneOf: { state: ['uploading'], generation: [generation] } },
  );
  return result.written;
}

/** @returns false when the upload no longer belongs to the archive, or is sealed with other bytes */
export async function sealUpload(
  items: ItemStore,
  address: UploadAddress,
  generation: number,
  seal: Seal,
): Promise<boolean> {
  const result = await items.update(
    keyOf.upload(address.runId, address.sequence),
    { set: { sealBytes: seal.sizeBytes, sealHash: seal.treeHash } },
    { oneOf: { state: ['uploading'], generation: [generation], sealHash: [undefined, seal.treeHash] } },
  );
  return result.written;
}

/** @returns the record that this call has ended; undefined when it had ended before */
export async function endUpload(
  items: ItemStore,
  address: UploadAddress,
  end: { state: 'done'; archiveId: string } | { state: 'failed'; reason: string },
  expiresAt: number,
): Promise<UploadRecord | undefined> {
  const result = await items.update(
    keyOf.upload(address.runId, address.sequence),
    { set: { ...end, expiresAt } },
    { oneOf: { state: [undefined, 'uploading'] } },
  );
  return result.written ? decodeItem(UploadItem, result.item) : undefined;
}
