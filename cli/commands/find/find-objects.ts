import type { Deployment } from '../../deployment/deployment';
import { findReadablePlan, isConfigured, noPlans } from '../../deployment/find-plan';
import { keptSnapshots } from '../../deployment/kept-snapshots';
import { belowPrefix, prefixNote } from '../../deployment/match-globs';
import { orphanPlans } from '../../deployment/orphan-plans';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { type Column, formatTable } from '../../format/table';
import { orphanNote } from '../../report/describe-orphan';
import { roomOf } from '../../terminal/room-of';
import type { Terminal } from '../../terminal/terminal';
import { type ObjectVersion, versionsOf } from './versions-of';

const COLUMNS: Column<ObjectVersion>[] = [
  { title: 'PLAN', value: ({ plan }) => plan },
  { title: 'SIZE', value: ({ sizeBytes }) => formatBytes(sizeBytes), right: true, leaves: 4 },
  { title: 'MODIFIED (UTC)', value: ({ modifiedAt }) => formatTime(modifiedAt), leaves: 3 },
  { title: 'FIRST', value: ({ first }) => first, leaves: 2 },
  { title: 'LAST', value: ({ last }) => last },
  { title: 'IN', value: ({ snapshots }) => formatCount(snapshots), right: true, leaves: 1 },
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
  if (plans.length === 0) throw noPlans(deployment);
  const versions: ObjectVersion[] = [];
  for (const { name } of plans) versions.push(...(await versionsOf(deployment, name, options.glob)));
  if (versions.length === 0) {
    for (const { name } of plans)
      versions.push(...(await versionsBelowPrefix(deployment, terminal, name, options.glob)));
  }
  const found = new Set(versions.map(({ plan }) => plan));
  const notConfigured = [...found].filter((plan) => !isConfigured(deployment, plan));
  if (options.json) terminal.json({ versions, notConfigured });
  else if (versions.length === 0) terminal.say(`No object in any snapshot matches '${printable(options.glob)}'.`);
  else for (const line of formatTable(COLUMNS, versions, roomOf(terminal))) terminal.say(line);
  for (const plan of notConfigured) terminal.complain(orphanNote(plan));
}

/** Versions that a glob matches once the prefix of the plan's source is added, which the terminal is told. */
async function versionsBelowPrefix(
  deployment: Deployment,
  terminal: Terminal,
  plan: string,
  glob: string,
): Promise<ObjectVersion[]> {
  const prefix = (await keptSnapshots(deployment, plan)).at(-1)?.source.prefix ?? '';
  if (prefix === '') return [];
  const below = belowPrefix(prefix, glob);
  const versions = await versionsOf(deployment, plan, below);
  if (versions.length > 0) terminal.complain(prefixNote(plan, { glob, below }));
  return versions;
}

const searchedPlans = async (deployment: Deployment, plan: string | undefined): Promise<{ name: string }[]> =>
  plan === undefined
    ? [...deployment.plans, ...(await orphanPlans(deployment))]
    : [await findReadablePlan(deployment, plan)];
