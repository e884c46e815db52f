import type { BackupPlan } from '../contracts/backup-plan';
import type { ArchiveTask } from '../contracts/backup-run';
import type { ArchiveKind } from '../contracts/snapshot';
import { doubledUntil } from '../ranges/cut';
import { GLACIER_PARTS_MAX } from '../ranges/limits';
import { MIB } from '../ranges/units';

/**
 * Longest part of a pack of usual size, and part of a catalog: both are built in memory part by part, so short parts save memory. A
 * catalog has no maximum: 10,000 shorter parts might not suffice.
 */
const PACK_PART_BYTES = 16 * MIB;
/** Longest part that is read only once and kept in memory until both of its hashes are known; longer ones are read twice. */
export const BUFFERED_PART_BYTES_MAX = 32 * MIB;

/**
 * Whether an archive is uploaded in one request. Catalogs are not: there is one per run. Nor are slices: the hashes of their blocks
 * are those of their parts.
 *
 * @param sizeBytes size of the archive; for a pack the plan's estimate
 */
export const isUploadedWhole = (
  { kind, slice }: Pick<ArchiveTask, 'kind' | 'slice'>,
  sizeBytes: number,
  { wholeArchiveBytesMax }: Pick<BackupPlan, 'wholeArchiveBytesMax'>,
): boolean => kind !== 'catalog' && (slice?.of ?? 1) === 1 && sizeBytes <= wholeArchiveBytesMax;

/**
 * Part length for uploading an archive; only the last part may be shorter.
 *
 * @param sizeBytes size of the archive, 1 … 42,949,672,960,000; for a pack that is not built yet, an upper estimate
 * @param partBytes of the plan: length that is exceeded only if the archive would have too many parts
 * @returns a power-of-two number of MiB, at most 4 GiB
 */
export function partBytesFor(kind: ArchiveKind, sizeBytes: number, partBytes: number): number {
  const ofPack = Math.min(partBytes, PACK_PART_BYTES);
  const ofKind = { object: partBytes, pin: partBytes, pack: ofPack, catalog: PACK_PART_BYTES };
  return doubledUntil(GLACIER_PARTS_MAX, sizeBytes, ofKind[kind]);
}
