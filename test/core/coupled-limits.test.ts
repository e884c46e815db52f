import { BUSY_SECONDS } from '../../adapters/aws/sqs-batch';
import { parseGlob } from '../../cli/globs';
import { PACK_END_BYTES } from '../../core/backup/pack/packed-bytes';
import { partBytesFor } from '../../core/backup/part-bytes';
import { PACK_OBJECTS_MAX } from '../../core/backup/plan/archive-cutter';
import { GENERATIONS_MAX } from '../../core/backup/upload/open-upload';
import { KEPT_BYTES, wholeBufferBytes } from '../../core/backup/upload/part-memory';
import { UPLOAD_SIZES } from '../../core/backup/upload/upload-deps';
import { BackupPlan, GLOB_CHARACTERS_MAX } from '../../core/contracts/backup-plan';
import {
  BATCH_LOOKS_MAX,
  BATCH_PAUSES_MAX,
  BATCH_PIECES_MAX,
  BATCH_WAITS_MAX,
} from '../../core/contracts/batch-limits';
import { MEMBERS_PER_GROUP } from '../../core/contracts/copy-message';
import { DELIVERIES_MAX, FUNCTION_GONE_AFTER_MS, FUNCTION_MINUTES_MAX } from '../../core/contracts/function-limits';
import { JOB_OUTPUT_HOURS } from '../../core/contracts/job-output';
import { PACKED_OBJECT_BYTES_MAX, WHOLE_ARCHIVE_BYTES_MAX } from '../../core/contracts/pack-limits';
import { keyOf } from '../../core/contracts/table';
import { usualHoursOf } from '../../core/contracts/tier';
import type { RetrievalPolicy } from '../../core/ports/account-vaults';
import {
  GLACIER_PART_BYTES_MAX,
  GLACIER_PARTS_MAX,
  LARGEST_ARCHIVE_BYTES,
  S3_PARTS_MAX,
} from '../../core/ranges/limits';
import { PIECES_MAX } from '../../core/ranges/plan-pieces';
import { GIB, MIB } from '../../core/ranges/units';
import { LATCH_GROUP } from '../../core/retrieval/latch';
import { ROUNDS_MAX } from '../../core/retrieval/piece-state';
import { expiryOf } from '../../core/run/expiry';
import { deferralSecondsAfter } from '../../lambdas/request-batch/deferral-seconds';
import { ATTEMPTS_MAX } from '../../lambdas/upload-archive/upload-archive';

const HOUR_MS = 3_600_000;

describe('limits that rest on one another', () => {
  it('parts: the numbers are those of AWS, and the largest archive is made of so many of the longest', () => {
    expect([S3_PARTS_MAX, GLACIER_PARTS_MAX]).toEqual([10_000, 10_000]);
    expect(GLACIER_PART_BYTES_MAX).toBe(4 * GIB);
    expect(LARGEST_ARCHIVE_BYTES).toBe(42_949_672_960_000);
  });

  it('packs: a plan packs no larger object than a function holds whole, and the largest pack is parts enough', () => {
    const plan = (packedObjectBytesMax: number, packBytes: number) =>
      BackupPlan.safeParse({ name: 'p', source: { bucket: 'bbb' }, vault: 'v', packedObjectBytesMax, packBytes })
        .success;
    expect(PACKED_OBJECT_BYTES_MAX).toBe(32 * MIB);
    expect(plan(PACKED_OBJECT_BYTES_MAX, 4 * GIB)).toBe(true);
    expect(plan(PACKED_OBJECT_BYTES_MAX + 1, 4 * GIB)).toBe(false);
    expect(plan(PACKED_OBJECT_BYTES_MAX, 4 * GIB + 1)).toBe(false);
    // The estimate of a pack is exceeded by its end at the most.
    expect(GLACIER_PARTS_MAX * partBytesFor('pack', 1, MIB)).toBeGreaterThan(4 * GIB + PACK_END_BYTES);
  });

  it('memory: it is kept for two parts of an object, and for a whole pack, or two parts of one, with what is read ahead', () => {
    expect(2 * UPLOAD_SIZES.bufferedBytesMax).toBeLessThanOrEqual(KEPT_BYTES);
    expect(wholeBufferBytes(WHOLE_ARCHIVE_BYTES_MAX) + 2 * UPLOAD_SIZES.memberBytesMax).toBe(KEPT_BYTES);
    // 160 MiB of the 1,024 MiB of the function.
    expect(KEPT_BYTES).toBe(160 * MIB);
    expect(2 * partBytesFor('pack', 1, GIB) + 2 * UPLOAD_SIZES.memberBytesMax).toBeLessThanOrEqual(KEPT_BYTES);
    const { partBytes } = BackupPlan.parse({ name: 'p', source: { bucket: 'bbb' }, vault: 'v' });
    expect(partBytesFor('object', 1, partBytes)).toBe(UPLOAD_SIZES.bufferedBytesMax);
  });

  it('whole archives: a pack of the usual length is one', () => {
    const { packBytes, wholeArchiveBytesMax } = BackupPlan.parse({ name: 'p', source: { bucket: 'bbb' }, vault: 'v' });
    expect(packBytes).toBe(128 * MIB);
    expect(wholeArchiveBytesMax).toBe(128 * MIB);
  });

  it('latches: the pieces of an archive are one group, and so are the groups of members of a pack', () => {
    expect(PIECES_MAX).toBe(LATCH_GROUP);
    expect(Math.ceil(PACK_OBJECTS_MAX / MEMBERS_PER_GROUP)).toBeLessThanOrEqual(LATCH_GROUP);
    // A latch holds as many groups as a group has members: the ranges of a piece, and the pieces of a batch.
    expect(S3_PARTS_MAX).toBeLessThanOrEqual(LATCH_GROUP ** 2);
    expect(BATCH_PIECES_MAX).toBeLessThanOrEqual(LATCH_GROUP ** 2);
  });

  it('keys: those of pieces and parts have digits enough to be in the order of their numbers', () => {
    const inOrder = (first: { sk: string }, last: { sk: string }) => first.sk < last.sk;
    expect(inOrder(keyOf.piece('r', 0, 9), keyOf.piece('r', 0, BATCH_PIECES_MAX - 1))).toBe(true);
    expect(inOrder(keyOf.part('r', 0, 9), keyOf.part('r', 0, S3_PARTS_MAX))).toBe(true);
    expect(inOrder(keyOf.uploadPart('r', 0, 9), keyOf.uploadPart('r', 0, GLACIER_PARTS_MAX))).toBe(true);
  });

  it('waits: reconcile-batch ends a batch before its state machine gives it up, and not before its rounds are over', () => {
    expect(BATCH_WAITS_MAX).toBeGreaterThan(BATCH_PAUSES_MAX + BATCH_LOOKS_MAX);
    // Each round may be deferred for a day, every quarter of an hour, and then be looked at every two hours.
    const slowestHours = Math.max(...Object.values(usualHoursOf)) + JOB_OUTPUT_HOURS + 4;
    expect(ROUNDS_MAX * (96 + slowestHours / 2)).toBeLessThan(BATCH_LOOKS_MAX);
  });

  it('pauses: a batch that a policy refuses to the last is over before its records expire', () => {
    const known = (value: RetrievalPolicy) => ({ kind: 'known', value }) as const;
    const pauseSeconds = [known({ strategy: 'free-tier' }), known({ strategy: 'bytes-per-hour', bytesPerHour: 1 })].map(
      (policy) => deferralSecondsAfter(policy, 86_400, () => 1),
    );
    const roundsHours = ROUNDS_MAX * (usualHoursOf.Standard + JOB_OUTPUT_HOURS + 4);
    const longestSeconds = BATCH_PAUSES_MAX * Math.max(...pauseSeconds) + roundsHours * 3600;
    expect(longestSeconds).toBeLessThan(expiryOf(new Date(0)));
  });

  it('deliveries: the hasty ones are fewer than all, so that a long disturbance does not use them up', () => {
    expect(BUSY_SECONDS.length).toBeLessThan(DELIVERIES_MAX - 1);
    expect(BUSY_SECONDS).toEqual([...BUSY_SECONDS].sort((a, b) => a - b));
  });

  it('functions: none is at work any more when its lease may be taken over, and all have ended before output is gone', () => {
    expect(FUNCTION_GONE_AFTER_MS).toBeGreaterThan(FUNCTION_MINUTES_MAX * 60_000);
    expect(FUNCTION_GONE_AFTER_MS).toBeLessThan(JOB_OUTPUT_HOURS * HOUR_MS);
  });

  it('uploads: a call looks at each generation of an upload, and again at what other calls have made of it', () => {
    expect(ATTEMPTS_MAX).toBeGreaterThanOrEqual(2 * GENERATIONS_MAX);
  });

  it('globs: what the command line takes is no longer, completed, than a request may have it', () => {
    expect(parseGlob(`${'a'.repeat(999)}/`).length).toBeLessThanOrEqual(GLOB_CHARACTERS_MAX);
    expect(() => parseGlob('a'.repeat(1001))).toThrow('1 to 1,000 characters');
  });
});
