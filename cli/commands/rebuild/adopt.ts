import { keyIdOf } from '../../../core/contracts/key-id';
import type { RebuiltSnapshot } from '../../../core/contracts/rebuilt';
import type { Deployment } from '../../deployment/deployment';
import { findFoundSnapshot } from '../../deployment/found-snapshots';
import { CommandError } from '../../errors/command-error';
import type { ExitCode } from '../../exit-codes';
import { startAndFollow } from '../../run/start-and-follow';
import type { Terminal } from '../../terminal/terminal';
import { describeAdoption } from './describe-adoption';

export interface AdoptOptions {
  vault: string;
  plan: string;
  snapshot: string;
  /** Id of the archive that is its catalog, where several are said to be. */
  catalog: string | undefined;
  /** Key of a deployment that is no more. */
  deployment: string | undefined;
  yes: boolean;
  watch: boolean;
  json: boolean;
}

/** Take over a snapshot that a rebuild has found and could not prove, after its facts have been shown and confirmed. */
export async function adopt(deployment: Deployment, terminal: Terminal, options: AdoptOptions): Promise<ExitCode> {
  const { vault, plan, snapshot, catalog, deployment: dead, yes } = options;
  checkPlan(deployment, plan, vault);
  const { runId: rebuild, found } = await findFoundSnapshot(deployment, vault, options);
  checkAdoptable(found, catalog);
  const publicKey = await deployment.signingKey?.publicKey();
  const facts = { deployment: dead, ownKey: publicKey && keyIdOf(publicKey) };
  for (const line of await describeAdoption(deployment, { runId: rebuild, found }, facts)) terminal.say(line);
  if (!yes) await confirmAdoption(terminal, `${plan}@${snapshot}`, dead);
  const request = { kind: 'adopt', plan, snapshot, adopt: { rebuild, catalog, deployment: dead } } as const;
  return startAndFollow(deployment, terminal, request, options);
}

/** @throws CommandError with the lines to add when the plan is not configured, or writes to another vault */
export function checkPlan({ plans }: Deployment, name: string, vault: string): void {
  const plan = plans.find((candidate) => candidate.name === name);
  if (plan?.vault === vault) return;
  throw new CommandError(
    plan
      ? `Plan ${name} writes to vault ${plan.vault}, and a snapshot is adopted in the vault that it lies in, ${vault}.`
      : `Plan ${name} is not in moraine.config.ts as it is deployed: add it, and deploy (npx cdk deploy --all):\n` +
          `  plans: [{ name: '${name}', source: { bucket: 'BUCKET' }, vault: '${vault}' }]`,
  );
}

function checkAdoptable({ plan, snapshot, outcome, reason, catalogs }: RebuiltSnapshot, catalog: string | undefined) {
  const name = `Snapshot ${snapshot} of plan ${plan}`;
  if (outcome === 'conflict' && catalog === undefined) {
    throw new CommandError(
      `${name} has ${catalogs.length} catalogs that differ. Name the one that you trust, with --catalog: ${catalogs.join(', ')}`,
    );
  }
  if (outcome === 'unproven' || outcome === 'forgotten' || outcome === 'conflict') return;
  if (outcome === 'lost' || outcome === 'broken') {
    throw new CommandError(`${name} cannot be adopted, it is ${outcome}${reason ? `: ${reason}` : '.'}`);
  }
  throw new CommandError(`${name} is ${outcome}: there is nothing to adopt.`);
}

/** @throws CommandError when nobody can be asked */
export function requireAdoptConfirmation(terminal: Terminal, { yes, json }: { yes: boolean; json: boolean }): void {
  if (yes || (terminal.canAsk && !json)) return;
  throw new CommandError(
    'Adopting believes what nothing proves, and there is nobody to ask: look at the facts on a terminal, or add --yes.',
  );
}

/** @throws CommandError when the answer is anything but what is asked for */
export async function confirmAdoption(terminal: Terminal, what: string, dead: string | undefined): Promise<void> {
  const [asked, wanted] =
    dead === undefined ? [what, what] : [`the id of the key whose archives become deletable`, dead];
  const answer = await terminal.ask(
    `Type ${dead === undefined ? `${asked} to believe it` : `${asked}, to believe it`}: `,
  );
  if (answer?.trim() === wanted) return;
  throw new CommandError(`That is not ${wanted}: nothing was adopted.`);
}
