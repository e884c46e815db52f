import { ObjectProperties } from '../../contracts/snapshot';
import { keyOf } from '../../contracts/table';
import type { Item, ItemStore } from '../../ports/item-store';

export interface ArchiveAddress {
  runId: string;
  sequence: number;
}

/** What an upload is completed as. */
export interface Seal {
  sizeBytes: number;
  /** Lower-case hex. */
  treeHash: string;
}

/** The multipart upload of an archive to Glacier. `done` and `failed`: its results are written. */
export interface UploadRecord {
  state: 'uploading' | 'done' | 'failed';
  /** Counts the uploads begun for it: parts of an earlier one are void. 0 when it failed before the first one. */
  generation: number;
  uploadId: string;
  partBytes: number;
  /** Written before Complete is called: only the bytes that it tells of can have become the archive. */
  seal: Seal | undefined;
  /** Of the object that an `object` archive holds; read before its bytes are. */
  properties: ObjectProperties | undefined;
}

export async function getUpload(items: ItemStore, at: ArchiveAddress): Promise<UploadRecord | undefined> {
  const item = await items.get(keyOf.upload(at.runId, at.sequence));
  return item && toRecord(item);
}

/** @returns false when there is a record already */
export function beginUpload(
  items: ItemStore,
  at: ArchiveAddress,
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
  at: ArchiveAddress,
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
  at: ArchiveAddress,
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
  at: ArchiveAddress,
  end: { state: 'done'; archiveId: string } | { state: 'failed'; reason: string },
  expiresAt: number,
): Promise<UploadRecord | undefined> {
  const result = await items.update(
    keyOf.upload(at.runId, at.sequence),
    { set: { ...end, expiresAt } },
    { oneOf: { state: [undefined, 'uploading'] } },
  );
  return result.written ? toRecord(result.item) : undefined;
}

function toRecord(item: Item): UploadRecord {
  const sealed = typeof item.sealHash === 'string';
  return {
    state: item.state as UploadRecord['state'],
    generation: Number(item.generation ?? 0),
    uploadId: String(item.uploadId ?? ''),
    partBytes: Number(item.partBytes ?? 0),
    seal: sealed ? { sizeBytes: Number(item.sealBytes), treeHash: String(item.sealHash) } : undefined,
    properties: typeof item.properties === 'string' ? ObjectProperties.parse(JSON.parse(item.properties)) : undefined,
  };
}
