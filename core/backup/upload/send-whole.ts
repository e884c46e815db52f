import {
  RequestRefusedError,
  TreeHashMismatchError,
  UploadThrottledError,
  VaultDeniedError,
  VaultNotFoundError,
} from '../../contracts/errors';
import { runExpiryOf } from '../../run/expiry';
import type { ArchiveToWrite } from './archive-to-write';
import { describeArchive } from './describe-archive';
import type { PartHashes } from './part-buffer';
import type { UploadDeps } from './upload-deps';
import { getUpload, recordRequests, type Seal, type WholeRecord } from './upload-record';

/** Number of requests for an archive in one call while Glacier throttles: the pauses between them add up to two minutes. */
const REQUESTS_MAX = 8;
const FIRST_PAUSE_MS = 1000;
/** Time reserved for the work after the last request, in milliseconds. */
const MARGIN_MS = 30_000;
/** Largest number of other calls that change the record of an archive before this one gives up. */
const CHANGES_MAX = 10;

/** Errors after which nothing was stored. */
const REFUSALS = [
  VaultNotFoundError,
  VaultDeniedError,
  TreeHashMismatchError,
  RequestRefusedError,
  UploadThrottledError,
] as const;

/**
 * Upload an archive in one request, which is put on record before it is sent: unless Glacier refuses it, nobody can tell later
 * whether it has stored an archive.
 *
 * @param known record of the archive
 * @returns the archive's id and record; undefined when another call has ended the archive
 */
export async function sendWhole(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  known: WholeRecord | undefined,
  { bytes, ...hashes }: PartHashes & { bytes: Buffer },
): Promise<{ archiveId: string; record: WholeRecord } | undefined> {
  const record = await recordRequest(deps, archive, known, { sizeBytes: bytes.length, treeHash: hashes.treeHash });
  if (!record) return undefined;
  const whole = { vault: archive.run.plan.vault, description: describeArchive(archive), bytes, ...hashes };
  try {
    return { archiveId: await whileThrottled(deps, () => deps.uploads.uploadWhole(whole)), record };
  } catch (error) {
    if (REFUSALS.some((refusal) => error instanceof refusal)) await withdrawRequest(deps, archive, record);
    throw error;
  }
}

/** @returns undefined when another call has ended the archive */
async function recordRequest(
  { items, clock }: UploadDeps,
  { address, ref }: ArchiveToWrite,
  known: WholeRecord | undefined,
  request: Seal,
): Promise<WholeRecord | undefined> {
  let before = known;
  for (let changes = 0; changes <= CHANGES_MAX; changes++) {
    const requests = [...(before?.requests ?? []), request];
    const record = await recordRequests(items, address, before, requests, runExpiryOf(clock.now()));
    if (record) return record;
    const current = await getUpload(items, address);
    if (current?.state === 'uploading') throw new Error(`archive ${ref} is being uploaded in parts by another call`);
    if (current && current.state !== 'sending') return undefined;
    before = current;
  }
  throw new Error(`the record of archive ${ref} is changed repeatedly`);
}

/** Take a refused request off the record, unless another call has changed the record: a request too many on it does no harm. */
async function withdrawRequest(
  { items, clock }: UploadDeps,
  { address }: ArchiveToWrite,
  record: WholeRecord,
): Promise<void> {
  await recordRequests(items, address, record, record.requests.slice(0, -1), runExpiryOf(clock.now()));
}

async function whileThrottled({ clock, log, remainingMs }: UploadDeps, upload: () => Promise<string>): Promise<string> {
  for (let requests = 1; ; requests++) {
    try {
      return await upload();
    } catch (error) {
      const pauseMs = FIRST_PAUSE_MS * 2 ** (requests - 1);
      const isOver = requests === REQUESTS_MAX || remainingMs() < pauseMs + MARGIN_MS;
      if (!(error instanceof UploadThrottledError) || isOver) throw error;
      log.warn('upload.throttled', { requests, reason: error.message });
      await clock.sleep(pauseMs);
    }
  }
}
