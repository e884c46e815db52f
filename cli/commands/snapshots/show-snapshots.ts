import type { SnapshotHead } from '../../../core/contracts/snapshot';
import type { Deployment } from '../../deployment/deployment';
import { findReadablePlan } from '../../deployment/find-plan';
import { orphanNames, orphansClause } from '../../deployment/orphan-plans';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { type Column, formatTable } from '../../format/table';
import { damageText } from '../../report/describe-damage';
import { heldText } from '../../report/describe-held';
import { orphanAdvice } from '../../report/describe-orphan';
import { pinJson, pinText } from '../../report/describe-pin';
import { roomOf } from '../../terminal/room-of';
import type { Terminal } from '../../terminal/terminal';

function remarkOf(head: SnapshotHead): string {
  const { verdict, partial, damage, pin } = head;
  const standing = verdict?.kind === 'held' ? [heldText(head, verdict)] : partial ? ['partial'] : [];
  return [...standing, ...(damage ? [damageText(damage)] : []), ...(pin ? [pinText(pin)] : [])].join('; ');
}

const COLUMNS: Column<SnapshotHead>[] = [
  { title: 'SNAPSHOT', value: ({ snapshot }) => snapshot },
  { title: 'TAKEN (UTC)', value: ({ takenAt }) => formatTime(takenAt), leaves: 3 },
  { title: 'OBJECTS', value: ({ objects }) => formatCount(objects), right: true, leaves: 6 },
  { title: 'SIZE', value: ({ bytes }) => formatBytes(bytes), right: true, leaves: 5 },
  { title: 'NEW ARCHIVES', value: ({ newArchives }) => formatCount(newArchives), right: true, leaves: 1 },
  { title: 'NEW SIZE', value: ({ newBytes }) => formatBytes(newBytes), right: true, leaves: 2 },
  { title: 'ERRORS', value: ({ errors }) => formatCount(errors), right: true, leaves: 4 },
  { title: '', value: remarkOf, shortens: true },
];

/** List a plan's snapshots as a table or as one JSON object. @throws CommandError for an unknown plan */
export async function showSnapshots(
  deployment: Deployment,
  terminal: Terminal,
  options: { plan: string; json: boolean },
): Promise<void> {
  const { name, isConfigured, snapshots: oldestFirst } = await findReadablePlan(deployment, options.plan);
  const snapshots = oldestFirst.toReversed();
  if (options.json) terminal.json({ plan: name, isConfigured, snapshots: snapshots.map(snapshotJson) });
  else if (snapshots.length > 0)
    for (const line of formatTable(COLUMNS, snapshots, roomOf(terminal))) terminal.say(line);
  else {
    const orphans = orphansClause(await orphanNames(deployment));
    terminal.say(
      `Plan ${name} has no snapshot yet. Take one: moraine backup ${name} --watch${orphans && `\n${orphans.trim()}`}`,
    );
  }
  if (!isConfigured) for (const line of orphanAdvice(name)) terminal.complain(line);
}

/** The public members of a snapshot's head. */
function snapshotJson({ catalog: _catalog, state: _state, plan: _plan, pin, ...snapshot }: SnapshotHead): unknown {
  return { ...snapshot, ...(pin && { pin: pinJson(pin) }) };
}
