import { BackupPlan } from '../../../core/contracts/backup-plan';
import { PlanRun } from '../../../core/contracts/backup-run';
import type { RunOf } from '../../../core/contracts/opened-run';
import { archiveRef, type SnapshotPin, type SourceObject, type WrittenArchive } from '../../../core/contracts/snapshot';

export const SOURCE = 'source';
export const RUNS = 'runs';
export const RUN_ID = '20260105T100000Z-000001';
export const PARENT_ID = '20260104T100000Z-000000';

/** A plan with its defaults, and the changes given. */
export const planOf = (
  changes: Partial<Omit<BackupPlan, 'source'>> & { source?: Partial<BackupPlan['source']> } = {},
) => BackupPlan.parse({ name: 'docs', vault: 'photos', ...changes, source: { bucket: SOURCE, ...changes.source } });

/** A run of a kind, a backup by default, that has been opened. */
export const runOf = <Kind extends PlanRun['kind'] = 'backup'>(
  changes: { kind?: Kind } & Partial<Omit<RunOf<Kind>, 'kind'>> = {},
): RunOf<Kind> =>
  PlanRun.parse({
    runId: RUN_ID,
    executionArn: `arn:aws:states:eu-west-1:123456789012:execution:moraine-backup:${RUN_ID}`,
    kind: 'backup',
    plan: planOf(),
    startedAt: '2026-01-05T10:00:00.000Z',
    acceptEarlyDeletionFee: false,
    dryRun: false,
    ...changes,
  }) as RunOf<Kind>;

export const objectOf = (key: string, sizeBytes = 1, changes: Partial<SourceObject> = {}): SourceObject => ({
  key,
  sizeBytes,
  etag: '"1"',
  modifiedAt: '2026-01-01T00:00:00.000Z',
  ...changes,
});

/** An archive as the run that wrote it reports it. */
export const archiveOf = (
  snapshot: string,
  sequence: number,
  changes: Partial<WrittenArchive> = {},
): WrittenArchive => ({
  archive: archiveRef(snapshot, sequence),
  archiveId: `id-of-${snapshot}-${sequence}`,
  kind: 'pack',
  sizeBytes: 4096,
  treeHash: 'f'.repeat(64),
  createdAt: '2026-01-05T11:00:00.000Z',
  objects: 1,
  objectBytes: 1,
  ...changes,
});

/** A pin of a snapshot, whose archive the run `pin-1` wrote. */
export const pinOf = (changes: Partial<SnapshotPin> = {}): SnapshotPin => ({
  reason: 'the audit of 2026',
  person: 'arn:aws:iam::123456789012:user/jo',
  pinnedAt: '2026-01-05T12:00:00.000Z',
  archive: archiveOf('pin-1', 0, { kind: 'pin' }),
  ...changes,
});

export async function* streamOf<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}
