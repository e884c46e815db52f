import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { jsonText } from '../../contracts/json-text';
import { ObjectProperties } from '../../contracts/snapshot';
import { keyOf } from '../../contracts/table';
import type { Expectation, ItemStore } from '../../ports/item-store';

export interface UploadAddress {
  runId: string;
  sequence: number;
}

/** Size and tree hash (lower-case hex) that an upload is completed with, or that a whole archive has. */
const Seal = z.object({ sizeBytes: z.int(), treeHash: z.string() });
export type Seal = z.infer<typeof Seal>;

const anyUpload = {
  /** Size and tree hash of the seal. */
  sealBytes: z.int().optional(),
  sealHash: z.string().optional(),
  /** Properties of the object of an `object` archive; read before its bytes. */
  properties: jsonText(ObjectProperties).optional(),
  /** Seals of earlier uploads of the archive, which may have been completed. */
  requests: jsonText(z.array(Seal)).optional(),
};

/**
 * Record of an archive's upload to Glacier: `uploading` in parts, or `sending` whole. `done` and `failed`: its results are written.
 */
const UploadItem = z
  .discriminatedUnion('state', [
    z.object({
      state: z.literal('sending'),
      /** Increases with every change of `requests`. */
      generation: z.int().min(1),
      /** What each request held that may have stored an archive, the one that is being sent included. */
      requests: jsonText(z.array(Seal)),
    }),
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
  .transform((item) => {
    if (item.state === 'sending') return item;
    const { sealBytes, sealHash, properties, ...upload } = item;
    const isSealed = sealBytes !== undefined && sealHash !== undefined;
    return {
      ...upload,
      properties,
      /** Written before the upload is completed: only these bytes can have become the archive. */
      seal: isSealed ? { sizeBytes: sealBytes, treeHash: sealHash } : undefined,
    };
  });
export type AnyUploadRecord = z.infer<typeof UploadItem>;
/** Record of an archive that is uploaded whole. */
export type WholeRecord = Extract<AnyUploadRecord, { state: 'sending' }>;
/** Record of an archive that is uploaded in parts, or that has ended. */
export type UploadRecord = Exclude<AnyUploadRecord, WholeRecord>;

export async function getUpload(items: ItemStore, address: UploadAddress): Promise<AnyUploadRecord | undefined> {
  const item = await items.get(keyOf.upload(address.runId, address.sequence));
  return item && decodeItem(UploadItem, item);
}

/** Size and tree hash of every archive that may have been stored by what is on record. */
export function possibleArchives(record: AnyUploadRecord): Seal[] {
  const { requests = [] } = record;
  return record.state !== 'sending' && record.seal ? [...requests, record.seal] : requests;
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

/** Replace an upload by a new one. @returns false when the record has changed, or the archive has ended */
export async function restartUpload(
  items: ItemStore,
  address: UploadAddress,
  replaced: UploadRecord,
  uploadId: string,
): Promise<boolean> {
  const possible = possibleArchives(replaced);
  const requests = possible.length > 0 ? { requests: JSON.stringify(possible) } : {};
  const result = await items.update(
    keyOf.upload(address.runId, address.sequence),
    { set: { generation: replaced.generation + 1, uploadId, ...requests }, remove: ['sealBytes', 'sealHash'] },
    { oneOf: unchanged(replaced) },
  );
  return result.written;
}

/** Condition that the record of an archive under way is as it was read. */
const unchanged = (record: AnyUploadRecord): Expectation['oneOf'] => ({
  state: [record.state],
  generation: [record.generation],
  ...(record.state !== 'sending' && { sealHash: [record.seal?.treeHash] }),
});

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

/**
 * Change the requests of an archive that is uploaded whole, before one is sent or after one was refused.
 *
 * @param before undefined when the archive has no record yet
 * @returns undefined when the record is no longer what it was before
 */
export async function recordRequests(
  items: ItemStore,
  address: UploadAddress,
  before: WholeRecord | undefined,
  requests: Seal[],
  expiresAt: number,
): Promise<WholeRecord | undefined> {
  const key = keyOf.upload(address.runId, address.sequence);
  const record: WholeRecord = { state: 'sending', generation: (before?.generation ?? 0) + 1, requests };
  const expect = before ? { oneOf: unchanged(before) } : ({ exists: false } as const);
  const item = { ...key, ...record, requests: JSON.stringify(requests), expiresAt };
  return (await items.put(item, expect)) ? record : undefined;
}

/** How an archive ended. */
export type UploadEnd = { state: 'done'; archiveId: string } | { state: 'failed'; reason: string };

/**
 * End the record of an archive.
 *
 * @param known record of the archive, which must not have changed; undefined when it has none
 * @returns the ended record; undefined when it is another than expected
 */
export async function endUpload(
  items: ItemStore,
  address: UploadAddress,
  end: UploadEnd,
  expiresAt: number,
  known?: AnyUploadRecord,
): Promise<UploadRecord | undefined> {
  const expected = known ? unchanged(known) : { state: [undefined] };
  const key = keyOf.upload(address.runId, address.sequence);
  const result = await items.update(key, { set: { ...end, expiresAt } }, { oneOf: expected });
  const ended = result.written ? decodeItem(UploadItem, result.item) : undefined;
  return ended?.state === 'sending' ? undefined : ended;
}
