import { createHash } from 'node:crypto';
import { glacierClient } from '../../adapters/aws/clients/glacier';
import { s3Client } from '../../adapters/aws/clients/s3';
import { glacierUploads } from '../../adapters/aws/glacier-uploads';
import { s3Source } from '../../adapters/aws/s3-source';
import { systemClock } from '../../adapters/aws/system-clock';
import { memoryItems } from '../../adapters/memory/memory-items';
import { memoryObjects } from '../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../adapters/memory/memory-working-files';
import { NO_TOTALS } from '../../core/backup/plan/totals';
import { recordBackupTotals } from '../../core/backup/records/backup-progress';
import { PartMemory } from '../../core/backup/upload/part-memory';
import { readBytes } from '../../core/backup/upload/read-bytes';
import { UPLOAD_SIZES } from '../../core/backup/upload/upload-deps';
import { BackupPlan } from '../../core/contracts/backup-plan';
import type { ArchiveTask } from '../../core/contracts/backup-run';
import { backupFiles } from '../../core/contracts/run-files';
import type { SourceObject } from '../../core/contracts/snapshot';
import { cut } from '../../core/ranges/cut';
import { MIB } from '../../core/ranges/units';
import { runExpiryOf } from '../../core/run/expiry';
import { RunLookup } from '../../core/run/run-lookup';
import { createRun, setOpenedRun } from '../../core/run/run-record';
import { uploadArchive } from '../../lambdas/upload-archive/upload-archive';
import { answerParent } from './answer-parent';

const RUN_ID = 'bench';
const RUNS = 'runs';
const BUCKET = 'films';
const VAULT = 'films';
const PART_BYTES = 32 * MIB;
const HASH = 'a'.repeat(64);
const silent = { info() {}, warn() {}, error() {} };

const endpoint = `http://127.0.0.1:${process.argv[2]}`;
const client = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'BENCH', secretAccessKey: 'secret' } };
const source = s3Source(s3Client({ ...client, forcePathStyle: true }));
const uploads = glacierUploads(glacierClient(client));
const memory = new PartMemory();

const objectOf = (sizeBytes: number, name: string): SourceObject => ({
  key: `${sizeBytes}/${name}`,
  sizeBytes,
  etag: '"bench"',
  modifiedAt: '2026-01-05T10:00:00.000Z',
});

/** Run `upload-archive` with the real AWS clients and in-memory records. */
async function upload(kind: ArchiveTask['kind'], objects: SourceObject[]): Promise<void> {
  const items = memoryItems();
  const objectStore = memoryObjects({ buckets: [RUNS] });
  const files = memoryWorkingFiles(objectStore, RUNS);
  const now = systemClock.now();
  const plan = BackupPlan.parse({ name: 'films', source: { bucket: BUCKET }, vault: VAULT });
  const runKey = { runId: RUN_ID, executionArn: 'arn:aws:states:::bench', kind: 'backup' as const };
  await createRun(items, { ...runKey, request: {}, isDryRun: false }, now);
  const opening = { startedAt: now.toISOString(), acceptEarlyDeletionFee: false, dryRun: false };
  await setOpenedRun(items, { ...runKey, ...opening, plan }, 'uploading');
  await recordBackupTotals(items, RUN_ID, NO_TOTALS, runExpiryOf(now));
  const lines = [{ sequence: 0, kind, bucket: BUCKET }, ...objects].map((line) => `${JSON.stringify(line)}\n`);
  await files.write(backupFiles.archive(RUN_ID, 0), lines.join(''), 'application/x-ndjson');
  const stores = {
    source,
    uploads,
    items,
    files,
    runs: new RunLookup(items, systemClock, ['backup', 'adopt', 'pin']),
  };
  const deps = { ...stores, clock: systemClock, log: silent, remainingMs: () => 900_000, memory, sizes: UPLOAD_SIZES };
  const { state } = await uploadArchive({ runId: RUN_ID, sequence: 0 }, deps);
  const [result] = objectStore.text({ bucket: RUNS, key: backupFiles.result(RUN_ID, 0) }).split('\n');
  if (state !== 'done' || !result?.includes('"written":true')) throw new Error(`${state}: ${result}`);
}

/** Pass the same bytes through the same clients without hashing; one part is read while another is sent. */
async function pipe(sizeBytes: number): Promise<void> {
  const object = { bucket: BUCKET, ...objectOf(sizeBytes, 'film') };
  const buffers = [memory.take(PART_BYTES), memory.take(PART_BYTES)] as const;
  let sending: Promise<void> | undefined;
  for (const [index, range] of cut({ start: 0, end: sizeBytes - 1 }, PART_BYTES).entries()) {
    const buffer = buffers[index % 2] as Buffer;
    let filledBytes = 0;
    for await (const chunk of readBytes(source, object, range)) {
      buffer.set(chunk, filledBytes);
      filledBytes += chunk.length;
    }
    await sending;
    const part = { range, sha256: HASH, treeHash: HASH };
    sending = uploads.sendPart({ vault: VAULT, uploadId: 'upload' }, part, buffer.subarray(0, filledBytes));
  }
  await sending;
  for (const buffer of buffers) memory.release(buffer);
}

/** Hash that many bytes with two SHA-256 passes, one over each MiB and one over everything. */
function hash(sizeBytes: number): void {
  const leaf = Buffer.alloc(MIB, 'moraine, film, part');
  const linear = createHash('sha256');
  for (let offset = 0; offset < sizeBytes; offset += MIB) {
    linear.update(leaf);
    createHash('sha256').update(leaf).digest();
  }
  linear.digest();
}

answerParent(0, async () => {}, {
  object: (sizeBytes: number) => upload('object', [objectOf(sizeBytes, 'film')]),
  pack: ({ objects, sizeBytes }: { objects: number; sizeBytes: number }) =>
    upload(
      'pack',
      Array.from({ length: objects }, (_, number) => objectOf(sizeBytes, `scans/${String(number).padStart(6, '0')}`)),
    ),
  pipe,
  hash,
});
