import type { Rebuilt } from '../../core/contracts/rebuild';
import { runFiles } from '../../core/contracts/run-files';
import type { Deployment } from '../deployment/deployment';
import type { RunState } from '../deployment/run-state';
import { countOf, formatBytes } from '../format/bytes';
import { printable } from '../format/printable';
import { formatTable } from '../format/table';
import { formatS3Uri } from '../s3-uri';

/** What came back of a vault's snapshots, a line each, and what there is besides. */
export function describeRebuilt(
  { snapshots, unreferenced }: Rebuilt,
  state: Pick<RunState, 'runId' | 'vault' | 'manifest'>,
  { plans, runsBucket }: Pick<Deployment, 'plans' | 'runsBucket'>,
): string[] {
  if (snapshots.length === 0 && unreferenced.archives === 0) return ['  The vault has no backups of Moraine.'];
  const configured = plans.map(({ name }) => name);
  return [
    ...(snapshots.length > 0 ? describeSnapshots(snapshots, configured) : []),
    ...(unreferenced.archives > 0 ? describeUnreferenced(unreferenced, state, runsBucket) : []),
  ];
}

function describeSnapshots(snapshots: Rebuilt['snapshots'], configured: readonly string[]): string[] {
  const rows = formatTable(
    [
      { title: 'PLAN', value: ({ plan }) => plan },
      { title: 'SNAPSHOT', value: ({ snapshot }) => snapshot },
      { title: 'OUTCOME', value: ({ outcome }) => outcome },
      { title: 'OBJECTS', value: ({ objects }) => String(objects), right: true },
      { title: '', value: ({ reason }) => (reason ? printable(reason) : '') },
    ],
    snapshots,
  );
  const unknown = new Set(snapshots.map(({ plan }) => plan).filter((plan) => !configured.includes(plan)));
  return [
    `  ${countOf(snapshots.length, 'snapshot')}:`,
    ...rows.map((row) => `    ${row}`),
    ...[...unknown].map(
      (plan) => `  Plan ${plan} is not in moraine.config.ts: add it, and deploy, to restore from it.`,
    ),
  ];
}

function describeUnreferenced(
  { archives, bytes }: Rebuilt['unreferenced'],
  { runId, vault, manifest }: Pick<RunState, 'runId' | 'vault' | 'manifest'>,
  runsBucket: string,
): string[] {
  const listed = formatS3Uri(runsBucket, runFiles.unreferenced(runId));
  const which = `${countOf(archives, 'archive')} (${formatBytes(bytes)})`;
  // The same manifest would not bring them into a snapshot the next time either.
  if (manifest) {
    return [
      `  Still in no snapshot: ${which}, as they do not tell what is in them, or their snapshot is there without them:`,
      `    ${listed}`,
    ];
  }
  return [
    `  No snapshot needs ${which}: interrupted runs wrote them, or their catalogs are younger than the inventory.`,
    '  Such catalogs come with another rebuild, a day later. To make partial snapshots of the rest, their packs are retrieved and',
    '  paid for. See the cost first:',
    `    moraine rebuild ${vault} --manifest ${listed} --dry-run --watch`,
  ];
}
