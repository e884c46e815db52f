import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import { CopyUpload } from '../../core/contracts/copies';
import { UploadGoneError } from '../../core/contracts/errors';
import { runFiles } from '../../core/contracts/run-files';
import type { StorageClass } from '../../core/contracts/tier';
import { readJson } from '../../core/files/read-json';
import type { CopySource, UploadedPart } from '../../core/ports/destination';
import { lengthOf } from '../../core/ranges/byte-range';
import { partNumberOf, planRanges, rangeBytesFor } from '../../core/ranges/plan-ranges';
import { retryWhileBusy } from '../../core/retrieval/retry-while-busy';
import { type CopyDeps, concernsObject, isTimeUp } from './copy-deps';

/** Parts of one object that are copied at once. */
const PARTS_IN_FLIGHT_MAX = 4;

/** A copy of a whole object by parts. */
export interface PartsCopy {
  runId: string;
  /** Number of its line in `copies.jsonl`, from 0. */
  line: number;
  source: CopySource;
  target: { key: string; storageClass: StorageClass };
  /** CRC32 that the copy must have. */
  crc32: number;
}

type PartsEnd = 'copied' | 'taken' | 'changed' | 'conflict' | 'unfinished';

/**
 * Copy an object part by part to a key that is not taken. S3 completes it only with the given CRC32. The parts that an earlier call
 * has copied are kept.
 *
 * @returns `unfinished` when another call has to continue; `changed` when the object has other bytes; `conflict` when another call
 *   has replaced parts meanwhile
 * @throws SourceChangedError, DestinationDeniedError, ObjectRefusedError, DestinationBusyError
 */
export async function copyInParts(deps: CopyDeps, copy: PartsCopy): Promise<PartsEnd> {
  const open = (await continued(deps, copy)) ?? (await begun(deps, copy));
  const giveUp = () => deps.destination.abortUpload(open.upload);
  try {
    const end = await copyParts(deps, copy, open);
    if (end === 'taken' || end === 'changed') await giveUp();
    return end;
  } catch (error) {
    // The error is the one to report, whether or not the upload can be aborted.
    if (concernsObject(error)) await giveUp().catch(() => {});
    throw error;
  }
}

async function copyParts(
  deps: CopyDeps,
  { source, crc32 }: PartsCopy,
  { upload, parts }: OpenUpload,
): Promise<PartsEnd> {
  const { destination } = deps;
  const { bucket, sizeBytes } = source;
  const partBytes = rangeBytesFor(sizeBytes, deps.sizes.partBytes);
  const missing = planRanges({ start: 0, end: sizeBytes - 1 }, partBytes).filter(
    (range) => parts.get(partNumberOf(range, partBytes))?.sizeBytes !== lengthOf(range),
  );
  let isStopped = false;
  await forEachInFlight(missing, PARTS_IN_FLIGHT_MAX, async (range) => {
    isStopped ||= isTimeUp(deps);
    if (isStopped) return;
    const partNumber = partNumberOf(range, partBytes);
    const part = await retryWhileBusy(deps, () => destination.copyPart({ ...upload, partNumber }, source, range));
    parts.set(partNumber, { ...part, sizeBytes: lengthOf(range) });
  });
  if (isStopped) return 'unfinished';
  const inOrder = [...parts.values()].sort((one, other) => one.partNumber - other.partNumber);
  const whole = { ...upload, bucket, sizeBytes, crc32 };
  const end = await retryWhileBusy(deps, () => destination.completeUpload(whole, inOrder)).catch((error: Error) => {
    if (error.name === 'BadDigest') return 'changed' as const;
    throw error;
  });
  return end === 'completed' ? 'copied' : end;
}

interface OpenUpload {
  upload: { bucket: string; key: string; uploadId: string };
  /** Parts at S3, by number. */
  parts: Map<number, UploadedPart & { sizeBytes: number }>;
}

/** The upload that an earlier call has begun for the key; undefined when there is none. */
async function continued(deps: CopyDeps, { runId, line, source, target }: PartsCopy): Promise<OpenUpload | undefined> {
  const known = await readJson(deps.files, runFiles.copyUpload(runId, line), CopyUpload);
  if (known?.key !== target.key) return undefined;
  const upload = { bucket: source.bucket, ...known };
  const parts: OpenUpload['parts'] = new Map();
  try {
    for await (const part of deps.destination.listParts(upload)) parts.set(part.partNumber, part);
    return { upload, parts };
  } catch (error) {
    if (error instanceof UploadGoneError) return undefined;
    throw error;
  }
}

async function begun(deps: CopyDeps, { runId, line, source, target }: PartsCopy): Promise<OpenUpload> {
  const { bucket, metadata, contentType } = source;
  const tags = await deps.destination.tags(source);
  const properties = { ...source.properties, ...(Object.keys(tags).length > 0 && { tags }) };
  const object = { bucket, ...target, metadata, contentType, properties };
  const uploadId = await retryWhileBusy(deps, () => deps.destination.createUpload(object));
  const upload: CopyUpload = { key: target.key, uploadId };
  await deps.files.write(runFiles.copyUpload(runId, line), JSON.stringify(upload), 'application/json');
  return { upload: { bucket, ...upload }, parts: new Map() };
}
