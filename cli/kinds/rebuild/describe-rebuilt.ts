import {
  countOutcomes,
  isTroubled,
  type Rebuilt,
  type RebuiltSnapshot,
  SnapshotOutcome,
} from '../../../core/contracts/rebuilt';
import { runFiles } from '../../../core/contracts/run-files';
import { configFileOf } from '../../deployment/configuration';
import type { Deployment } from '../../deployment/deployment';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { type Column, formatTable } from '../../format/table';
import { formatS3Uri } from '../../s3-uri';
import { describePins } from './describe-pins';

/** Maximum snapshots shown; those that need attention come first. */
const SNAPSHOTS_SHOWN_MAX = 100;
const INDENT = '    ';

/** The rebuild whose result is described. */
interface DescribedRebuild {
  runId: string;
  vault: string;
  manifest: object | undefined;
}

/** Lines of text with the outcome of each snapshot of a vault, and with the archives that no snapshot needs. */
export function describeRebuilt(
  { snapshots, pins = [], unreferenced, duplicates = 0 }: Rebuilt,
  rebuild: DescribedRebuild,
  { plans, files, configuration }: Pick<Deployment, 'plans' | 'files' | 'configuration'>,
  room: number,
): string[] {
  if (snapshots.length === 0 && unreferenced.archives === 0) return ['  The vault has no backups of Moraine.'];
  const listed = formatS3Uri(files.bucket, runFiles.rebuilt(rebuild.runId));
  return [
    ...(snapshots.length > 0 ? describeSnapshots(snapshots, listed, room) : []),
    ...describeUnknownPlans(snapshots, { plans, configuration }),
    ...describeUnproven(snapshots, rebuild),
    ...describePins(pins),
    ...(duplicates > 0 ? [`  duplicates     ${duplicates} of lost answers, which retention deletes`] : []),
    ...(unreferenced.archives > 0 ? describeUnreferenced(unreferenced, rebuild, files.bucket) : []),
  ];
}

const COLUMNS: Column<RebuiltSnapshot>[] = [
  { title: 'PLAN', value: ({ plan }) => plan },
  { title: 'SNAPSHOT', value: ({ snapshot }) => snapshot },
  { title: 'OUTCOME', value: outcomeText },
  { title: 'TAKEN (UTC)', value: ({ takenAt }) => (takenAt === undefined ? '' : formatTime(takenAt)), leaves: 1 },
  { title: 'OBJECTS', value: ({ objects }) => String(objects ?? ''), right: true, leaves: 2 },
  { title: '', value: ({ reason }) => (reason ? printable(reason) : ''), shortens: true, leaves: 3 },
];

/** @param listed location of the whole list */
function describeSnapshots(snapshots: Rebuilt['snapshots'], listed: string, room: number): string[] {
  const troubled = snapshots.filter(isTroubled);
  const others = snapshots.filter((snapshot) => !isTroubled(snapshot));
  const shown = [...troubled, ...others].slice(0, SNAPSHOTS_SHOWN_MAX);
  const left = snapshots.length - shown.length;
  return [
    `  ${countOf(snapshots.length, 'snapshot')}: ${countsText(snapshots)}`,
    ...formatTable(COLUMNS, shown, room - INDENT.length).map((row) => `${INDENT}${row}`),
    ...(left > 0 ? [`    and ${formatCount(left)} more: ${listed}`] : []),
  ];
}

/** A line for each plan of the snapshots that is not configured. */
function describeUnknownPlans(
  snapshots: Rebuilt['snapshots'],
  { plans, configuration }: Pick<Deployment, 'plans' | 'configuration'>,
): string[] {
  const configured = new Set(plans.map(({ name }) => name));
  const unknown = new Set(snapshots.map(({ plan }) => plan).filter((plan) => !configured.has(plan)));
  const file = configFileOf({ configuration });
  return [...unknown]
    .slice(0, SNAPSHOTS_SHOWN_MAX)
    .map((plan) => `  Plan ${plan} is not in ${file}: add it, and deploy, to continue its backups.`);
}

function countsText(snapshots: Rebuilt['snapshots']): string {
  const counts = countOutcomes(snapshots);
  const present = SnapshotOutcome.options.filter((outcome) => counts[outcome] !== undefined);
  return present.map((outcome) => `${formatCount(counts[outcome] ?? 0)} ${outcome}`).join(', ');
}

function outcomeText({ outcome, verdict, partial }: RebuiltSnapshot): string {
  return `${outcome}${verdict === 'held' ? ', held' : ''}${partial ? ', partial' : ''}`;
}

/** How to adopt unproven snapshots. */
function describeUnproven(snapshots: Rebuilt['snapshots'], { vault }: Pick<DescribedRebuild, 'vault'>): string[] {
  const [first] = snapshots.filter(({ outcome }) => outcome === 'unproven');
  if (!first) return [];
  return [
    '  An unproven snapshot was written by somebody who may upload to the vault: nothing proves its figures. No backup builds on',
    '  it, and it replaces no other snapshot. To review one and adopt it:',
    `    moraine rebuild ${vault} --adopt ${first.plan}@${first.snapshot}`,
  ];
}

function describeUnreferenced(
  { archives, bytes }: Rebuilt['unreferenced'],
  { runId, vault, manifest }: DescribedRebuild,
  runsBucket: string,
): string[] {
  const listed = formatS3Uri(runsBucket, runFiles.unreferenced(runId));
  const which = `${countOf(archives, 'archive')} (${formatBytes(bytes)})`;
  if (manifest) return [`  In no snapshot unless a partial one is adopted: ${which}:`, `    ${listed}`];
  return [
    `  No snapshot needs ${which}: interrupted runs or other deployments wrote them, or their catalogs are unproven, or younger`,
    '  than the inventory; another rebuild, a day later, finds those. To list the contents of the others, a rebuild retrieves',
    '  their packs, for which Glacier charges. See the cost first:',
    `    moraine rebuild ${vault} --manifest ${listed} --dry-run --watch`,
  ];
}
