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

/** What an upload is completed as. */
export interface Seal {
  sizeBytes: number;
  /** Lower-case hex. */
  treeHash: string;
}

const anyUpload = {
  /** Of what the upload is completed as: size, and tree hash. */
  sealBytes: z.int().optional(),
  sealHash: z.string().optional(),
  /** Of the object that an `object` archive holds; read before its bytes are. */
  properties: jsonText(ObjectProperties).optional(),
};

/** The multipart upload of an archive to Glacier. `done` and `failed`: its results are written. */
const UploadItem = z
  .discriminatedUnion('state', [
    z.object({
      state: z.literal('uploading'),
      /** Counts the uploads begun for it: parts of an earlier one are void. */
      generation: z.int().min(1),
      uploadId: z.string(),
      partBytes: z.int(),
      ...anyUpload,
    }),
    z.object({
      state: z.enum(['done', 'failed']),
      /** 0 when it ended before the first upload. */
      generation: z.int().default(0),
      uploadId: z.string().default(''),
      partBytes: z.int().default(0),
      ...anyUpload,
    }),
  ])
  .transform(({ sealBytes, sealHash, properties, ...upload }) => ({
    ...upload,
    properties,
    /** Written before Complete is called: only the bytes that it tells of can have become the archive. */
    seal: sealBytes === undefined || sealHash === undefined ? undefined : { sizeBytes: sealBytes, treeHash: sealHash },
  }));
export type UploadRecord = z.infer<typeof UploadItem>;

export async function getUpload(items: ItemStore, at: UploadAddress): Promise<UploadRecord | undefined> {
  const item = await items.get(keyOf.upload(at.runId, at.sequence));
  return item && decodeItem(UploadItem, item);
}

/** @returns false when there is a record already */
export function beginUpload(
  items: ItemStore,
  at: UploadAddress,
  begun: Pick<UploadRecord, 'uploadId' | 'partBytes' | 'properties'>,
  expiresAt: number,
): Promise<boolean> {
  const { uploadId, partBytes, properties } = begun;
  const record = { state: 'uploading', generation: 1, uploadId, partBytes, expiresAt };
  const more = properties && { properties: JSON.stringify(properties) };
  return items.put({ ...keyOf.upload(at.runId, at.sequence), ...record, ...more }, { exists: false });
}

/** Leave the upload of one generation behind for a new one. @returns false when that has been done, or the archive has ended */
export async function restartUpload(
  items: ItemStore,
  at: UploadAddress,
  from: number,
  uploadId: string,
): Promise<boolean> {
  const result = await items.update(
    keyOf.upload(at.runId, at.sequence),
    { set: { generation: from + 1, uploadId }, remove: ['sealBytes', 'sealHash'] },
    { oneOf: { state: ['uploading'], generation: [from] } },
  );
  return result.written;
}

/** @returns false when the upload is no longer that of the archive, or is sealed as something else */
export async function sealUpload(
  items: ItemStore,
  at: UploadAddress,
  generation: number,
  seal: Seal,
): Promise<boolean> {
  const result = await items.update(
    keyOf.upload(at.runId, at.sequence),
    { set: { sealBytes: seal.sizeBytes, sealHash: seal.treeHash } },
    { oneOf: { state: ['uploading'], generation: [generation], sealHash: [undefined, seal.treeHash] } },
  );
  return result.written;
}

/** @returns the record as this call has ended it; undefined when it had ended before */
export async function endUpload(
  items: ItemStore,
  at: UploadAddress,
  end: { state: 'done'; archiveId: string } | { state: 'failed'; reason: string },
  expiresAt: number,
): Promise<UploadRecord | undefined> {
  const result = await items.update(
    keyOf.upload(at.runId, at.sequence),
    { set: { ...end, expiresAt } },
    { oneOf: { state: [undefined, 'uploading'] } },
  );
  return result.written ? decodeItem(UploadItem, result.item) : undefined;
}
