import { keyIdOf } from '../../../core/contracts/key-id';
import type { RebuiltSnapshot } from '../../../core/contracts/rebuilt';
import { deployedConfigOf } from '../../deployment/configuration';
import type { Deployment } from '../../deployment/deployment';
import { findRebuiltSnapshot } from '../../deployment/rebuild-results';
import { CommandError } from '../../errors/command-error';
import type { ExitCode } from '../../exit-codes';
import { startAndFollow } from '../../run/start-and-follow';
import type { Terminal } from '../../terminal/terminal';
import { describeAdoption } from './describe-adoption';

export interface AdoptOptions {
  vault: string;
  plan: string;
  snapshot: string;
  /** Archive id of the catalog to trust, if there are several. */
  catalog: string | undefined;
  /** Key id of a deployment that no longer exists. */
  deployment: string | undefined;
  yes: boolean;
  watch: boolean;
  json: boolean;
}

/** Adopt a snapshot that a rebuild found but could not prove, after showing its facts and asking for confirmation. */
export async function adopt(deployment: Deployment, terminal: Terminal, options: AdoptOptions): Promise<ExitCode> {
  const { vault, plan, snapshot, catalog, deployment: lostKeyId, yes } = options;
  checkPlan(deployment, plan, vault);
  const { runId: rebuild, found } = await findRebuiltSnapshot(deployment, vault, options);
  checkAdoptable(found, catalog);
  const publicKey = await deployment.signingKey?.publicKey();
  const facts = { lostKeyId, ownKey: publicKey && keyIdOf(publicKey) };
  for (const line of await describeAdoption(deployment, { runId: rebuild, found }, facts)) terminal.say(line);
  if (!yes) await confirmAdoption(terminal, `${plan}@${snapshot}`, lostKeyId);
  const request = { kind: 'adopt', plan, snapshot, adopt: { rebuild, catalog, deployment: lostKeyId } } as const;
  return startAndFollow(deployment, terminal, request, options);
}

/** @throws CommandError with the lines to add when the plan is not configured, or writes to another vault */
export function checkPlan(deployment: Deployment, name: string, vault: string): void {
  const plan = deployment.plans.find((candidate) => candidate.name === name);
  if (plan?.vault === vault) return;
  throw new CommandError(
    plan
      ? `Plan ${name} writes to vault ${plan.vault}, but the snapshot is in vault ${vault}: it can be adopted only by a plan of that vault.`
      : `${deployedConfigOf(deployment)} has no plan ${name}: add it, and deploy (npx moraine deploy):\n` +
          `  plans: [{ name: '${name}', source: { bucket: 'BUCKET' }, vault: '${vault}' }]`,
  );
}

function checkAdoptable({ plan, snapshot, outcome, reason, catalogs }: RebuiltSnapshot, catalog: string | undefined) {
  const name = `Snapshot ${snapshot} of plan ${plan}`;
  if (outcome === 'conflict' && catalog === undefined) {
    throw new CommandError(
      `${name} has ${catalogs.length} different catalogs. Name the one that you trust with --catalog: ${catalogs.join(', ')}`,
    );
  }
  if (outcome === 'unproven' || outcome === 'forgotten' || outcome === 'conflict') return;
  if (outcome === 'lost' || outcome === 'broken') {
    throw new CommandError(`${name} cannot be adopted, it is ${outcome}${reason ? `: ${reason}` : '.'}`);
  }
  throw new CommandError(`${name} is ${outcome}: there is nothing to adopt.`);
}

/** @throws CommandError when the user has not confirmed and cannot be asked to */
export function requireAdoptConfirmation(terminal: Terminal, { yes, json }: { yes: boolean; json: boolean }): void {
  if (yes || (terminal.canAsk && !json)) return;
  throw new CommandError(
    'Adopting trusts what nothing proves, and needs a confirmation: review the facts on a terminal, or add --yes.',
  );
}

/** @throws CommandError when the answer is not the one that the question demands */
export async function confirmAdoption(terminal: Terminal, name: string, lostKeyId: string | undefined): Promise<void> {
  const question =
    lostKeyId === undefined ? `Type ${name} to adopt` : 'Type the id of the key whose archives become deletable';
  const answer = await terminal.ask(`${question}: `);
  const expected = lostKeyId ?? name;
  if (answer?.trim() === expected) return;
  throw new CommandError(`That is not ${expected}: nothing was adopted.`);
}
