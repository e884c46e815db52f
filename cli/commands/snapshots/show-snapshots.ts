import type { SnapshotHead } from '../../../core/contracts/snapshot';
import type { Deployment } from '../../deployment/deployment';
import { findPlan } from '../../deployment/find-plan';
import { keptSnapshots } from '../../deployment/kept-snapshots';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { type Column, formatTable } from '../../format/table';
import { damageText } from '../../report/describe-damage';
import { heldText } from '../../report/describe-held';
import type { Terminal } from '../../terminal/terminal';

function remarkOf(head: SnapshotHead): string {
  const { verdict, partial, damage } = head;
  const standing = verdict?.kind === 'held' ? [heldText(head, verdict)] : partial ? ['partial'] : [];
  return [...standing, ...(damage ? [damageText(damage)] : [])].join('; ');
}

const COLUMNS: Column<SnapshotHead>[] = [
  { title: 'SNAPSHOT', value: ({ snapshot }) => snapshot },
  { title: 'TAKEN (UTC)', value: ({ takenAt }) => formatTime(takenAt) },
  { title: 'OBJECTS', value: ({ objects }) => formatCount(objects), right: true },
  { title: 'SIZE', value: ({ bytes }) => formatBytes(bytes), right: true },
  { title: 'NEW ARCHIVES', value: ({ newArchives }) => formatCount(newArchives), right: true },
  { title: 'NEW SIZE', value: ({ newBytes }) => formatBytes(newBytes), right: true },
  { title: 'ERRORS', value: ({ errors }) => formatCount(errors), right: true },
  { title: '', value: remarkOf },
];

/** List a plan's snapshots as a table or as one JSON object. @throws CommandError for an unknown plan */
export async function showSnapshots(
  deployment: Deployment,
  terminal: Terminal,
  options: { plan: string; json: boolean },
): Promise<void> {
  const { name } = findPlan(deployment, options.plan);
  const snapshots = (await keptSnapshots(deployment, name)).reverse();
  if (options.json) terminal.json({ plan: name, snapshots: snapshots.map(snapshotJson) });
  else if (snapshots.length === 0)
    terminal.say(`Plan ${name} has no snapshot yet. Take one: moraine backup ${name} --watch`);
  else for (const line of formatTable(COLUMNS, snapshots)) terminal.say(line);
}

/** The public members of a snapshot's head. */
function snapshotJson({ catalog: _catalog, state: _state, plan: _plan, ...snapshot }: SnapshotHead): unknown {
  return snapshot;
}
