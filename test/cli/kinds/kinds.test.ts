import { viewOf } from '../../../cli/kinds/kinds';
import type { DeletionRun } from '../../../core/contracts/deletion-run';
import type { InventoryRun, InventoryScope } from '../../../core/contracts/inventory-run';
import type { OpenedRun } from '../../../core/contracts/opened-run';
import { aBackupRun } from '../fake-backups';
import { aRun } from '../fake-deployment';

const HOUR_MS = 3_600_000;
const restore = { plan: 'docs', snapshot: '20260105T030000Z-b', paths: [] };
const aListing = (scope: InventoryScope): InventoryRun => ({
  ...{ kind: 'inventory', runId: 'run1', executionArn: 'arn:run1', vault: 'photos', scope },
});
const aDeletion = (dryRun: boolean): DeletionRun => ({
  ...{ kind: 'delete', runId: 'run1', executionArn: 'arn:run1', vault: 'photos', andVault: false, dryRun },
  source: {
    kind: 'retrieval',
    runId: 'run0',
    destination: { bucket: 'restore-bucket', prefix: '' },
    isOfManifest: false,
  },
});
const manifest = { bucket: 'runs-bucket', key: 'manifests/run1.jsonl' };

describe('the subject of a run', () => {
  it.each<[OpenedRun, string]>([
    [aRun('run1'), 'vault photos to s3://restore-bucket/, tier Bulk'],
    [
      aRun('run1', { kind: 'restore', restore }),
      'snapshot 20260105T030000Z-b of plan docs to s3://restore-bucket/, tier Bulk',
    ],
    [aRun('run1', { kind: 'rebuild', tier: 'Standard' }), 'vault photos, tier Standard'],
    [aRun('run1', { kind: 'check', check: { plan: 'docs' } }), 'all kept snapshots of plan docs in vault photos'],
    [
      aRun('run1', { kind: 'check', check: { plan: 'docs', snapshot: 's1' }, sample: { objects: 20, seed: 's' } }),
      'snapshot s1 of plan docs in vault photos, and a sample of 20 objects, tier Bulk',
    ],
    [aBackupRun('run1'), 's3://originals/docs/ to vault photos'],
    [aBackupRun('run1', { kind: 'forget' }), 'retention of plan docs'],
    [aBackupRun('run1', { kind: 'accept', snapshot: 's1' }), 'accept snapshot s1 of plan docs'],
    [aBackupRun('run1', { kind: 'reject', snapshot: 's1' }), 'reject snapshot s1 of plan docs'],
    [
      aBackupRun('run1', { kind: 'pin', snapshot: 's1', reason: 'why', person: 'arn:jo' }),
      'pin snapshot s1 of plan docs',
    ],
    [aBackupRun('run1', { kind: 'unpin', snapshot: 's1' }), 'unpin snapshot s1 of plan docs'],
    [aBackupRun('run1', { kind: 'adopt', snapshot: 's1', adopt: { rebuild: 'r1' } }), 'adopt snapshot s1 of plan docs'],
    [aListing({ kind: 'vault' }), 'list all archives of vault photos'],
    [
      aListing({ kind: 'range', created: { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } }),
      'list archives created from 2025-01-01 00:00:00 on, before 2026-01-01 00:00:00 UTC of vault photos',
    ],
    [aDeletion(false), 'delete archives of vault photos that run run0 copied'],
    [
      { ...aDeletion(false), source: { kind: 'inventory' } },
      'delete archives of vault photos without proof that they are elsewhere',
    ],
    [aDeletion(true), 'look what can be deleted of vault photos that run run0 copied'],
  ])('%#', (run, words) => {
    expect(viewOf(run.kind).about(run)).toBe(words);
  });
});

describe('the usual duration of a run', () => {
  it.each<[string, OpenedRun, number | undefined]>([
    ['a retrieval of a vault: an inventory job, then the tier', aRun('run1'), 16],
    ['a retrieval of a manifest: the tier', aRun('run1', { manifest }), 12],
    ['a standard one', aRun('run1', { manifest, tier: 'Standard' }), 5],
    ['an expedited one', aRun('run1', { manifest, tier: 'Expedited' }), 1],
    ['a restore needs no inventory', aRun('run1', { kind: 'restore', restore }), 12],
    ['a rebuild does', aRun('run1', { kind: 'rebuild' }), 16],
    ['a check, which compares an inventory', aRun('run1', { kind: 'check', check: { plan: 'docs' } }), 4],
    [
      'a check with a sample',
      aRun('run1', { kind: 'check', check: { plan: 'docs' }, sample: { objects: 1, seed: 's' } }),
      16,
    ],
    ['an inventory', aListing({ kind: 'vault' }), 4],
    ['nobody knows it of a backup', aBackupRun('run1'), undefined],
  ])('%s', (_, run, hours) => {
    expect(viewOf(run.kind).usualMs?.(run)).toBe(hours === undefined ? undefined : hours * HOUR_MS);
  });
});
