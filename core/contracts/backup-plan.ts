import * as z from 'zod';
import { GLACIER_PARTS_MAX, LARGEST_ARCHIVE_BYTES } from '../ranges/limits';
import { GIB, MIB } from '../ranges/units';
import { globProblem } from '../text/globs';
import { AccountId, BucketName, isPowerOfTwoMib, KeyArn, PlanName, Prefix, Usd, VaultName } from './names';
import { PACKED_OBJECT_BYTES_MAX, WHOLE_ARCHIVE_BYTES_MAX } from './pack-limits';
import { ScheduleExpression, TimeZone } from './schedule-expression';

/** Maximum length of a glob in characters; about the length of the longest key. */
export const GLOB_CHARACTERS_MAX = 1024;

/** Glob of keys or names. */
export const Glob = z
  .string()
  .min(1, 'a glob has at least one character')
  .max(GLOB_CHARACTERS_MAX)
  .superRefine((glob, context) => {
    const message = glob === '' ? undefined : globProblem(glob);
    if (message) context.addIssue({ code: 'custom', message });
  });
const keep = z.int().min(0).max(10_000).optional();

const Schedule = z.strictObject({ expression: ScheduleExpression, timeZone: TimeZone.default('UTC') });

/** Objects of one sample: the report names each. */
export const SAMPLE_OBJECTS_MAX = 1000;

/** The largest power-of-two number of MiB that divides a multiple of 1 MiB. */
function largestBlockBytes(bytes: number): number {
  let blockBytes = MIB;
  while (bytes % (2 * blockBytes) === 0 && blockBytes < bytes) blockBytes *= 2;
  return blockBytes;
}

/**
 * Retention rules. A snapshot is kept when any rule keeps it; the newest snapshot, and the newest one without errors, are always
 * kept. Without rules all snapshots are kept. Rules count accepted snapshots only.
 * Days, ISO weeks, months and years are in the time zone of the schedule, or in UTC without a schedule.
 */
export const Retention = z.strictObject({
  /** Number of newest snapshots to keep. */
  keepLast: keep,
  /** Number of days, weeks, months and years with snapshots, of each of which the newest snapshot is kept. */
  keepDaily: keep,
  keepWeekly: keep,
  keepMonthly: keep,
  keepYearly: keep,
  /** Minimum age of deleted archives. Glacier charges an early deletion fee for the days missing from 90. */
  minimumAgeDays: z.int().min(0).max(36_500).default(90),
  /** A snapshot with a smaller share of the objects or bytes of the newest accepted snapshot is held until a person decides. */
  shrinkGuard: z.number().min(0).max(1).default(0.5),
});
export type Retention = z.infer<typeof Retention>;

/** Backup plan: source, vault, schedule and retention. */
export const BackupPlan = z.strictObject({
  name: PlanName,
  source: z.strictObject({
    bucket: BucketName,
    prefix: Prefix.default(''),
    /** Account that owns the bucket; default: that of the deployment. */
    accountId: AccountId.optional(),
    /** Globs of keys below the prefix. An object is backed up when one of them matches and none of `exclude` does. */
    include: z.array(Glob).min(1).default(['**']),
    exclude: z.array(Glob).default([]),
    /** ARN of the KMS key with which the objects of the bucket are encrypted. */
    keyArn: KeyArn.optional(),
  }),
  vault: VaultName,
  schedule: Schedule.optional(),
  /** When the vault's inventory is compared with what the snapshots need, and how many of their objects are retrieved and verified. */
  check: z.strictObject({ schedule: Schedule, sample: z.int().min(1).max(SAMPLE_OBJECTS_MAX).optional() }).optional(),
  retention: Retention.prefault({}),
  /** Maximum size of a pack in bytes. */
  packBytes: z
    .int()
    .min(MIB)
    .max(4 * GIB)
    .default(128 * MIB),
  /** Maximum size of an object in a pack; a larger object has its own archive. */
  packedObjectBytesMax: z
    .int()
    .min(0)
    .max(PACKED_OBJECT_BYTES_MAX)
    .default(8 * MIB),
  /** Maximum size of an archive; a larger object spans several. */
  archiveBytesMax: z
    .int()
    .min(MIB)
    .max(LARGEST_ARCHIVE_BYTES)
    .multipleOf(MIB)
    .refine(
      (bytes) => bytes / largestBlockBytes(bytes) <= GLACIER_PARTS_MAX,
      'must be a power-of-two number of MiB, or at most 10,000 times one',
    )
    .default(LARGEST_ARCHIVE_BYTES),
  /**
   * Size of the uploaded parts: a power-of-two number of MiB. Glacier charges for each part; parts above 32 MiB are read twice from
   * the source. Packs have parts of 16 MiB at most, and an archive that would have more than 10,000 parts has larger ones.
   */
  partBytes: z
    .int()
    .refine(isPowerOfTwoMib, 'must be a power-of-two number of MiB')
    .max(GIB)
    .default(32 * MIB),
  /**
   * Maximum size of an archive that is uploaded in one request instead of parts; 0: none. After a lost answer, such an archive may be
   * in the vault twice.
   */
  wholeArchiveBytesMax: z.int().min(0).max(WHOLE_ARCHIVE_BYTES_MAX).default(WHOLE_ARCHIVE_BYTES_MAX),
  /** A pack is repacked from the source when a smaller share of it is in the newest snapshot and it is old enough to be deleted. */
  repackBelow: z.number().min(0).max(1).default(0.3),
  /** Maximum number of archives uploaded concurrently. */
  uploadsInFlightMax: z.int().min(1).max(1000).default(20),
  /** Maximum estimated cost of a backup; backups above it are refused. */
  budgetUsd: Usd.optional(),
});
export type BackupPlan = z.infer<typeof BackupPlan>;
