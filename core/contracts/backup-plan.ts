import * as z from 'zod';
import { GLACIER_PARTS_MAX, LARGEST_ARCHIVE_BYTES } from '../ranges/limits';
import { GIB, MIB } from '../ranges/units';
import { globProblem } from '../text/globs';
import { BucketName, KeyArn, PlanName, Prefix, Usd, VaultName } from './names';
import { PACKED_OBJECT_BYTES_MAX } from './pack-limits';
import { ScheduleExpression, TimeZone } from './schedule-expression';

/** Characters of a glob of keys, which is hardly longer than the longest key. */
export const GLOB_CHARACTERS_MAX = 1024;

const Glob = z
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
 * Which snapshots are kept: those that any rule keeps, and always the newest, and the newest that was taken without errors.
 * Without a rule all are kept. Rules count accepted snapshots only.
 * Days, ISO weeks, months and years are those of the schedule's time zone, else of UTC.
 */
export const Retention = z.strictObject({
  /** The newest so many. */
  keepLast: keep,
  /** The newest of each of the last so many days, weeks, months, years that have any. */
  keepDaily: keep,
  keepWeekly: keep,
  keepMonthly: keep,
  keepYearly: keep,
  /** Archives younger than this are not deleted: Glacier charges for the days that are missing from 90. */
  minimumAgeDays: z.int().min(0).max(36_500).default(90),
  /** A snapshot with less than this share of the objects or bytes of the newest accepted one is held: a person decides on it. */
  shrinkGuard: z.number().min(0).max(1).default(0.5),
});
export type Retention = z.infer<typeof Retention>;

/** What is backed up, where to, when, and how long it is kept. */
export const BackupPlan = z.strictObject({
  name: PlanName,
  source: z.strictObject({
    bucket: BucketName,
    prefix: Prefix.default(''),
    /** Globs of keys below the prefix; an object is taken when one of them matches and none of `exclude`. */
    include: z.array(Glob).min(1).default(['**']),
    exclude: z.array(Glob).default([]),
    /** KMS key of the bucket, when its objects are encrypted with one. */
    keyArn: KeyArn.optional(),
  }),
  vault: VaultName,
  schedule: Schedule.optional(),
  /** When the vault's inventory is compared with what the snapshots need, and how many of their objects are retrieved and verified. */
  check: z.strictObject({ schedule: Schedule, sample: z.int().min(1).max(SAMPLE_OBJECTS_MAX).optional() }).optional(),
  retention: Retention.prefault({}),
  /** A pack is closed before it would grow beyond this. */
  packBytes: z
    .int()
    .min(MIB)
    .max(4 * GIB)
    .default(128 * MIB),
  /** Larger objects are archives of their own. */
  packedObjectBytesMax: z
    .int()
    .min(0)
    .max(PACKED_OBJECT_BYTES_MAX)
    .default(8 * MIB),
  /** Objects larger than this span several archives. */
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
  /** A pack of which a smaller share is still in the newest snapshot is packed anew from the source, once it is old enough to be deleted. */
  repackBelow: z.number().min(0).max(1).default(0.3),
  /** Archives that are written at once, at the most. */
  uploadsInFlightMax: z.int().min(1).max(1000).default(20),
  /** Backups whose estimate is above this are refused. */
  budgetUsd: Usd.optional(),
});
export type BackupPlan = z.infer<typeof BackupPlan>;
