import type { Deployment } from '../../deployment/deployment';
import { findReadablePlan, isConfigured, noPlans } from '../../deployment/find-plan';
import { orphanPlans } from '../../deployment/orphan-plans';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { type Column, formatTable } from '../../format/table';
import { orphanNote } from '../../report/describe-orphan';
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

/**
 * Print the versions of objects in the snapshots of one plan or of all, those that are not configured last; ordered by plan, key and
 * age.
 *
 * @throws CommandError for an unknown plan, or without any
 */
export async function findObjects(
  deployment: Deployment,
  terminal: Terminal,
  options: { glob: string; plan: string | undefined; json: boolean },
): Promise<void> {
  const plans = await searchedPlans(deployment, options.plan);
  if (plans.length === 0) throw noPlans();
  const versions: ObjectVersion[] = [];
  for (const { name } of plans) versions.push(...(await versionsOf(deployment, name, options.glob)));
  const found = new Set(versions.map(({ plan }) => plan));
  const notConfigured = [...found].filter((plan) => !isConfigured(deployment, plan));
  if (options.json) terminal.json({ versions, notConfigured });
  else if (versions.length === 0) terminal.say(`No object in any snapshot matches '${printable(options.glob)}'.`);
  else for (const line of formatTable(COLUMNS, versions)) terminal.say(line);
  for (const plan of notConfigured) terminal.complain(orphanNote(plan));
}

const searchedPlans = async (deployment: Deployment, plan: string | undefined): Promise<{ name: string }[]> =>
  plan === undefined
    ? [...deployment.plans, ...(await orphanPlans(deployment))]
    : [await findReadablePlan(deployment, plan)];
