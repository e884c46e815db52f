import { verdictOf } from '../../core/archive/claim';
import { archiveClaim } from '../../core/archive/provenance';
import type { CopyLine } from '../../core/contracts/copies';
import { UploadGoneError } from '../../core/contracts/errors';
import type { Outcome, RetrieveRun } from '../../core/contracts/retrieval-run';
import { distinctKey } from '../../core/naming/distinct-key';
import type { CopySource } from '../../core/ports/destination';
import { ARCHIVED_REASON } from '../../core/retrieval/plan/present-archives';
import { retryWhileBusy } from '../../core/retrieval/retry-while-busy';
import { type CopyDeps, concernsObject } from './copy-deps';
import { copyInParts } from './copy-in-parts';
import type { WrittenSource } from './written-by-run';

/** A line of `copies.jsonl` with what is known of its source. */
export interface ObjectCopy {
  run: RetrieveRun;
  /** Number of the line, from 0. */
  line: number;
  copy: CopyLine;
  /** Proven object to copy; undefined when the run has not written it. */
  from: WrittenSource | undefined;
}

/**
 * Copy an object to the first of its keys that is not taken, unless a copy of it is there. Repeatable.
 *
 * @returns `unfinished` when another call has to continue
 */
export async function copyObject(deps: CopyDeps, object: ObjectCopy): Promise<Outcome | 'unfinished'> {
  try {
    return await attempt(deps, object);
  } catch (error) {
    // Another call, which may be running still, has completed the upload; or it was aborted.
    if (error instanceof UploadGoneError) return 'unfinished';
    if (!concernsObject(error)) throw error;
    return failed(object, error.message);
  }
}

async function attempt(deps: CopyDeps, object: ObjectCopy): Promise<Outcome | 'unfinished'> {
  const { run, copy, from } = object;
  if (!from) return failed(object, 'its archive was not retrieved, so there is nothing to copy');
  const { key, crc32 } = from;
  const source = await deps.destination.inspect({ bucket: run.destination.bucket, key });
  const verdict = source && verdictOf(archiveClaim(source, copy), source, copy, crc32);
  if (!source || verdict === 'foreign') return failed(object, `what lay at ${key} is gone, or has other bytes now`);
  if (!source.isReadable) {
    const present = { key, outcome: 'present', isElsewhere: true, reason: ARCHIVED_REASON } as const;
    return copy.crc32 === undefined
      ? failed(object, `${key} is in an archive class of S3, out of which nothing is copied`)
      : outcomeOf(copy, present);
  }
  const keys = [copy.to, distinctKey(copy.to, copy.archiveId)];
  for (const to of keys) {
    const end = await copyTo(deps, object, source, { key: to, crc32 });
    if (end === 'unfinished') return end;
    if (end === 'damaged')
      return failed(object, `S3 tells another CRC32 of the copy at ${to}: delete it, and run again`);
    if (end === 'changed') return failed(object, `what lies at ${key} has other bytes than those on record`);
    if (end === 'copied' || (await isCopy(deps, object, { key: to, crc32 }))) {
      return outcomeOf(copy, { key: to, outcome: 'copied', crc32 });
    }
  }
  return failed(object, `other objects exist at ${keys.join(' and ')}`);
}

/**
 * Copy the source in one request if it is small enough and S3 keeps its CRC32; otherwise part by part, where S3 checks the CRC32
 * before the object appears.
 */
async function copyTo(deps: CopyDeps, { run, line }: ObjectCopy, source: CopySource, to: WrittenSource) {
  const { key, crc32 } = to;
  const target = { key, storageClass: run.storageClass };
  if (source.crc32 !== undefined && source.sizeBytes <= deps.sizes.wholeBytesMax) {
    const answer = await retryWhileBusy(deps, () => deps.destination.copyIfAbsent(source, target));
    if (answer === 'taken') return answer;
    return answer.crc32 === crc32 ? 'copied' : 'damaged';
  }
  // A copy that an earlier call has completed is not made again.
  if (await deps.destination.head({ bucket: source.bucket, key })) return 'taken';
  const end = await copyInParts(deps, { runId: run.runId, line, source, target, crc32 });
  return end === 'conflict' ? 'unfinished' : end;
}

/** Whether the object at a key is a copy, made by an earlier attempt. */
async function isCopy({ destination }: CopyDeps, { run, copy }: ObjectCopy, { key, crc32 }: WrittenSource) {
  const head = await destination.head({ bucket: run.destination.bucket, key });
  return head !== undefined && verdictOf(archiveClaim(head, copy), head, copy, crc32) === 'ours';
}

function failed({ copy, from }: Pick<ObjectCopy, 'copy' | 'from'>, reason: string): Outcome {
  const where = copy.crc32 === undefined || !from ? '' : `it was proven at ${from.key}, and is not copied: `;
  return outcomeOf(copy, { key: copy.to, outcome: 'failed', reason: `${where}${reason}` });
}

const outcomeOf = (
  { archiveId, sizeBytes, treeHash, creationDate, description, isFurther }: CopyLine,
  end: Pick<Outcome, 'key' | 'outcome' | 'reason' | 'isElsewhere' | 'crc32'>,
): Outcome => ({ archiveId, sizeBytes, treeHash, creationDate, description, isFurther, ...end, requests: 0 });
