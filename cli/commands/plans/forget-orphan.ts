import { dropPlan } from '../../../core/backup/retention/drop-plan';
import { listReadableAndDamagedHeads } from '../../../core/backup/snapshot/heads';
import { snapshotFiles } from '../../../core/contracts/run-files';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import { checkLeaseFree } from '../../../core/run/check-lease-free';
import { lockPlan } from '../../../core/run/lock-plan';
import { configFileOf } from '../../deployment/configuration';
import { deployedExecutions } from '../../deployment/deployed-executions';
import type { Deployment } from '../../deployment/deployment';
import { findReadablePlan, isConfigured } from '../../deployment/find-plan';
import { CommandError } from '../../errors/command-error';
import { countOf, formatBytes } from '../../format/bytes';
import { formatUsd } from '../../format/money';
import type { Terminal } from '../../terminal/terminal';
import { leftoversOf, type VaultLeftovers } from './vault-leftovers';

export interface ForgetOrphanOptions {
  plan: string;
  yes: boolean;
  json: boolean;
}

/** Maximum pinned snapshots that are named. */
const PINNED_NAMED_MAX = 5;

/** @throws CommandError when the user has not confirmed and cannot be asked */
export function requireAnswer(terminal: Terminal, { plan, yes, json }: ForgetOrphanOptions): void {
  if (yes || (terminal.canAsk && !json)) return;
  throw new CommandError(`Forgetting plan ${plan} drops its snapshots, and needs a confirmation: add --yes.`);
}

/**
 * Drop the records and files of a plan that is not configured, once the user has typed its name. Its archives stay in the vault.
 *
 * @throws CommandError when the plan is configured, has a pinned snapshot, or there is nothing of it; LeaseHeldError while a run holds
 *   its lease
 */
export async function forgetOrphan(
  deployment: Deployment,
  terminal: Terminal,
  { plan, yes, json }: ForgetOrphanOptions,
): Promise<void> {
  if (isConfigured(deployment, plan)) {
    throw new CommandError(
      `Plan ${plan} is configured: it needs its records. Remove it from ${configFileOf(deployment)} and deploy first; to apply its retention: moraine forget ${plan}`,
    );
  }
  const lease = { items: deployment.items, executions: deployedExecutions(deployment) };
  await checkLeaseFree(lease, plan, deployment.now());
  const { kept, damaged, pinned } = await snapshotsOf(deployment, plan);
  requireUnpinned(plan, pinned, configFileOf(deployment));
  terminal.say(`Adding up the archives of ${countOf(kept.length, 'snapshot')} of plan ${plan} ...`);
  const vaults = await leftoversOf(deployment, plan, kept);
  for (const line of describe(plan, kept, vaults)) terminal.say(line);
  for (const problem of damaged) terminal.say(`  Drops a snapshot whose archives are not counted: ${problem}`);
  if (!yes) await confirmName(terminal, plan);
  const unlock = await lockPlan(lease, plan, `moraine plans --forget-orphan ${plan}`, deployment.now());
  try {
    // A rebuild may have pinned one while the user was asked; while the plan is locked, none does.
    requireUnpinned(plan, (await snapshotsOf(deployment, plan)).pinned, configFileOf(deployment));
    await dropPlan(deployment, plan);
  } finally {
    await unlock();
  }
  terminal.say(`Plan ${plan} is forgotten.`);
  if (json) terminal.json({ plan, snapshots: kept.length, vaults });
}

/** Make sure that no snapshot of a plan is pinned. @throws CommandError that names those that are */
function requireUnpinned(plan: string, pinned: readonly string[], configFile: string): void {
  if (pinned.length === 0) return;
  const references = pinned.slice(0, PINNED_NAMED_MAX).map((snapshot) => `${plan}@${snapshot}`);
  throw new CommandError(
    `${countOf(pinned.length, 'snapshot')} of plan ${plan} ${pinned.length === 1 ? 'is' : 'are'} pinned: ${references.join(', ')}${pinned.length > PINNED_NAMED_MAX ? ', …' : ''}. To forget the plan, add it to ${configFile}, deploy, and unpin them first: moraine unpin ${references[0]}`,
  );
}

/** Snapshots that the plan has, problems of those whose records are damaged, and ids of the pinned ones among both. */
interface OrphanSnapshots {
  kept: SnapshotHead[];
  damaged: string[];
  pinned: string[];
}

/** @throws CommandError when neither a head nor a file of the plan is left */
async function snapshotsOf(deployment: Deployment, plan: string): Promise<OrphanSnapshots> {
  const heads: SnapshotHead[] = [];
  const damaged: string[] = [];
  const pinned: string[] = [];
  for await (const listed of listReadableAndDamagedHeads(deployment.items, plan)) {
    const { snapshot, isPinned } =
      listed.kind === 'damaged' ? listed : { ...listed.head, isPinned: listed.head.pin !== undefined };
    if (isPinned) pinned.push(snapshot);
    if (listed.kind === 'damaged') damaged.push(listed.error.message);
    else heads.push(listed.head);
  }
  if (heads.length + damaged.length === 0 && !(await hasFiles(deployment, plan)))
    await findReadablePlan(deployment, plan);
  return { kept: heads.filter(({ state }) => state === 'kept'), damaged, pinned };
}

async function hasFiles({ files }: Deployment, plan: string): Promise<boolean> {
  for await (const _ of files.list(snapshotFiles.ofPlan(plan))) return true;
  return false;
}

function describe(plan: string, kept: readonly SnapshotHead[], vaults: readonly VaultLeftovers[]): string[] {
  const partial = kept.filter(({ catalog }) => !catalog).length;
  return [
    `Drops the records of plan ${plan}: ${countOf(kept.length, 'snapshot')}, which can no longer be listed or restored then.`,
    ...vaults.map(leftoverText),
    ...vaults.map(({ vault }) => `  Rebuild the snapshots from their catalogs in the vault: moraine rebuild ${vault}`),
    ...(partial > 0
      ? [`  ${countOf(partial, 'partial snapshot')} without a catalog cannot be rebuilt, only adopted again.`]
      : []),
  ];
}

const leftoverText = ({ vault, archives, bytes, storagePerMonthUsd, isIncomplete }: VaultLeftovers) =>
  `  ${isIncomplete ? 'At least ' : ''}${countOf(archives, 'archive')} (${formatBytes(bytes)}) in vault ${vault} stay there: ${storagePerMonthUsd === null ? 'at a price that is not known' : `${formatUsd(storagePerMonthUsd)} a month`}.`;

/** @throws CommandError when the answer is anything but the plan's name */
async function confirmName(terminal: Terminal, plan: string): Promise<void> {
  const answer = await terminal.ask("Type the plan's name to continue: ");
  if (answer?.trim() === plan) return;
  throw new CommandError(`That is not the name of the plan (${plan}): nothing was forgotten.`);
}
