import type { SnapshotHead } from '../../../core/contracts/snapshot';
import type { OrphanPlan } from '../../deployment/orphan-plans';
import { orphanAdvice } from '../../report/describe-orphan';
import { fields } from '../../report/fields';
import { snapshotFields, snapshotState, snapshotsJson } from './snapshot-state';

const vaultsOf = (snapshots: readonly SnapshotHead[]) => [...new Set(snapshots.map(({ vault }) => vault))];

export const describeOrphan = ({ name, snapshots }: OrphanPlan): string[] => [
  `${name}: not configured`,
  ...fields([['vault', vaultsOf(snapshots).join(', ')], ...snapshotFields(name, snapshotState(snapshots))]),
  ...orphanAdvice(name).map((line) => `  ${line}`),
];

export const orphanJson = ({ name, snapshots }: OrphanPlan): unknown => ({
  name,
  vaults: vaultsOf(snapshots),
  ...snapshotsJson(snapshotState(snapshots)),
});
