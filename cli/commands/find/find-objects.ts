import type { Deployment } from '../../deployment/deployment';
import { findPlan, noPlans } from '../../deployment/find-plan';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { type Column, formatTable } from '../../format/table';
import type { Terminal } from '../../terminal/terminal';
import { type ObjectVersion, versionsOf } from './versions-of';

const COLUMNS: Column<ObjectVersion>[] = [
  { title: 'PLAN', value: ({ plan }) => plan },
  { title: 'SIZE', value: ({ sizeBytes }) => formatBytes(sizeBytes), right: true },
  { title: 'MODIFIED (UTC)', value: ({ modifiedAt }) => formatTime(modifiedAt) },
  { title: 'FIRST', value: ({ first }) => first },
  { title: 'LAST', value: ({ last }) => last },
  { title: 'IN', value: ({ snapshots }) => formatCount(snapshots), right: true },
  { title: 'KEY', value: ({ key }) => printable(key) },
];

/** Print the versions of objects, ordered by plan, key and age. @throws CommandError for an unknown plan, or without any */
export async function findObjects(
  deployment: Deployment,
  terminal: Terminal,
  options: { glob: string; plan: string | undefined; json: boolean },
): Promise<void> {
  const plans = options.plan === undefined ? deployment.plans : [findPlan(deployment, options.plan)];
  if (plans.length === 0) throw noPlans();
  const versions: ObjectVersion[] = [];
  for (const plan of plans) versions.push(...(await versionsOf(deployment, plan.name, options.glob)));
  if (options.json) terminal.json({ versions });
  else if (versions.length === 0) terminal.say(`No object in any snapshot matches '${printable(options.glob)}'.`);
  else for (const line of formatTable(COLUMNS, versions)) terminal.say(line);
}
