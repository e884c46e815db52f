import { listHeads } from '../../core/backup/snapshot/heads';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import type { Deployment } from './deployment';

/** Snapshots of a plan that can be restored, the oldest first. */
export async function keptSnapshots({ items }: Deployment, plan: string): Promise<SnapshotHead[]> {
  const heads: SnapshotHead[] = [];
  for await (const head of listHeads(items, plan)) if (head.state === 'kept') heads.push(head);
  return heads;
}
