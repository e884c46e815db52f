import type { SnapshotHead } from '../../../core/contracts/snapshot';
import type { OrphanPlan } from '../../deployment/orphan-plans';
import { orphanAdvice } from '../../report/describe-orphan';
import { fields } from '../../report/fields';
import { snapshotFields, snapshotState, snapshotsJson } from './snapshot-state';

const vaultsOf = (snapshots: readonly SnapshotHead[]) => [...new Set(snapshots.map(({ vault }) => vault))];

export const describeOrphan = ({ name, snapshots, damaged }: OrphanPlan, now: Date): string[] => [
  `${name}: not configured`,
  ...(snapshots.length > 0
    ? fields([['vault', vaultsOf(snapshots).join(', ')], ...snapshotFields(name, snapshotState(snapshots), now)])
    : []),
  ...damaged.map((problem) => `  unreadable: ${problem}`),
  ...orphanAdvice(name).map((line) => `  ${line}`),
];

export const orphanJson = ({ name, snapshots, damaged }: OrphanPlan): unknown => ({
  name,
  vaults: vaultsOf(snapshots),
  ...snapshotsJson(snapshotState(snapshots)),
  unreadable: damaged,
});
