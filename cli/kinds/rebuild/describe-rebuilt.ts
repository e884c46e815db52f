import {
  countOutcomes,
  isTroubled,
  type Rebuilt,
  type RebuiltSnapshot,
  SnapshotOutcome,
} from '../../../core/contracts/rebuilt';
import { runFiles } from '../../../core/contracts/run-files';
import type { Deployment } from '../../deployment/deployment';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { formatTable } from '../../format/table';
import { formatS3Uri } from '../../s3-uri';

/** What is shown of a long list; those that a person has to look at come first. */
const SNAPSHOTS_SHOWN = 100;

/** Which rebuild it is that has found something. */
interface FindingRun {
  runId: string;
  vault: string;
  manifest: object | undefined;
}

/** What became of a vault's snapshots, a line each, and what there is besides. */
export function describeRebuilt(
  { snapshots, unreferenced }: Rebuilt,
  rebuild: FindingRun,
  { plans, files }: Pick<Deployment, 'plans' | 'files'>,
): string[] {
  if (snapshots.length === 0 && unreferenced.archives === 0) return ['  The vault has no backups of Moraine.'];
  const configured = plans.map(({ name }) => name);
  return [
    ...(snapshots.length > 0 ? describeSnapshots(snapshots, rebuild.runId, configured, files.bucket) : []),
    ...describeUnproven(snapshots, rebuild),
    ...(unreferenced.archives > 0 ? describeUnreferenced(unreferenced, rebuild, files.bucket) : []),
  ];
}

function describeSnapshots(
  snapshots: Rebuilt['snapshots'],
  runId: string,
  configured: readonly string[],
  runsBucket: string,
): string[] {
  const shown = [...snapshots.filter(isTroubled), ...snapshots.filter((snapshot) => !isTroubled(snapshot))].slice(
    0,
    SNAPSHOTS_SHOWN,
  );
  const rows = formatTable(
    [
      { title: 'PLAN', value: ({ plan }) => plan },
      { title: 'SNAPSHOT', value: ({ snapshot }) => snapshot },
      { title: 'OUTCOME', value: outcomeText },
      { title: 'TAKEN (UTC)', value: ({ takenAt }) => (takenAt === undefined ? '' : formatTime(takenAt)) },
      { title: 'OBJECTS', value: ({ objects }) => (objects === undefined ? '' : String(objects)), right: true },
      { title: '', value: ({ reason }) => (reason ? printable(reason) : '') },
    ],
    shown,
  );
  const left = snapshots.length - shown.length;
  const unknown = new Set(snapshots.map(({ plan }) => plan).filter((plan) => !configured.includes(plan)));
  return [
    `  ${countOf(snapshots.length, 'snapshot')}: ${countsText(snapshots)}`,
    ...rows.map((row) => `    ${row}`),
    ...(left > 0 ? [`    and ${formatCount(left)} more: ${formatS3Uri(runsBucket, runFiles.rebuilt(runId))}`] : []),
    ...[...unknown]
      .slice(0, SNAPSHOTS_SHOWN)
      .map((plan) => `  Plan ${plan} is not in moraine.config.ts: add it, and deploy, to restore from it.`),
  ];
}

function countsText(snapshots: Rebuilt['snapshots']): string {
  const counts = countOutcomes(snapshots);
  const told = SnapshotOutcome.options.filter((outcome) => counts[outcome] !== undefined);
  return told.map((outcome) => `${formatCount(counts[outcome] ?? 0)} ${outcome}`).join(', ');
}

const outcomeText = ({ outcome, verdict, partial }: RebuiltSnapshot) =>
  `${outcome}${verdict === 'held' ? ', held' : ''}${partial ? ', partial' : ''}`;

/** What nothing proves is for a person to decide. */
function describeUnproven(snapshots: Rebuilt['snapshots'], { vault }: Pick<FindingRun, 'vault'>): string[] {
  const [first] = snapshots.filter(({ outcome }) => outcome === 'unproven');
  if (!first) return [];
  return [
    '  What is unproven was written by somebody who may upload to the vault. It is no parent of a backup, and displaces nothing.',
    '  Its figures are what it says of itself. To see more, and to take one over:',
    `    moraine rebuild ${vault} --adopt ${first.plan}@${first.snapshot}`,
  ];
}

function describeUnreferenced(
  { archives, bytes }: Rebuilt['unreferenced'],
  { runId, vault, manifest }: FindingRun,
  runsBucket: string,
): string[] {
  const listed = formatS3Uri(runsBucket, runFiles.unreferenced(runId));
  const which = `${countOf(archives, 'archive')} (${formatBytes(bytes)})`;
  if (manifest) return [`  In no snapshot until it is taken over: ${which}:`, `    ${listed}`];
  return [
    `  No snapshot needs ${which}: interrupted runs or other deployments wrote them, or their catalogs are not proven, or`,
    '  younger than the inventory. Such catalogs come with another rebuild, a day later. To see what the rest holds, their packs',
    '  are retrieved and paid for. See the cost first:',
    `    moraine rebuild ${vault} --manifest ${listed} --dry-run --watch`,
  ];
}
