import type { SnapshotHead } from '../../../core/contracts/snapshot';
import { configFileOf } from '../../deployment/configuration';
import type { Deployment } from '../../deployment/deployment';
import { isConfigured } from '../../deployment/find-plan';
import { findSnapshot } from '../../deployment/find-snapshot';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { countOf, formatBytes } from '../../format/bytes';
import { describeHeldSnapshot } from '../../report/describe-held';
import { startAndFollow } from '../../run/start-and-follow';
import type { SnapshotReference } from '../../snapshot-reference';
import { confirmCommand, requireConfirmation } from '../../terminal/confirm-command';
import type { Terminal } from '../../terminal/terminal';

export interface JudgeOptions {
  kind: 'accept' | 'reject';
  reference: SnapshotReference;
  yes: boolean;
  watch: boolean;
  json: boolean;
}

/**
 * Check that a snapshot is named, and that the user has confirmed the decision or can be asked to.
 *
 * @throws CommandError
 */
export function checkJudgeOptions(terminal: Pick<Terminal, 'canAsk'>, options: JudgeOptions): void {
  const { kind, reference, yes, json } = options;
  if (reference.snapshot === undefined) {
    throw new CommandError(
      `Name the snapshot: moraine ${kind} ${reference.plan}@SNAPSHOT. \`moraine snapshots ${reference.plan}\` lists those that are held.`,
    );
  }
  requireConfirmation(terminal, { plan: reference.plan, yes, json });
}

/**
 * Show a held snapshot, ask for confirmation, and start the run that accepts or rejects it, which is watched on request. No
 * run is started for a snapshot that is accepted already.
 *
 * @throws CommandError, SnapshotNotFoundError when no run has been started; RunFailedError when the run is refused
 */
export async function judgeSnapshot(
  deployment: Deployment,
  terminal: Terminal,
  options: JudgeOptions,
): Promise<ExitCode> {
  const { kind, reference, yes } = options;
  const head = await findSnapshot(deployment, reference);
  const { plan, snapshot, verdict } = head;
  if (verdict?.kind !== 'held') return notHeld(terminal, head, options);
  if (!isConfigured(deployment, plan)) {
    throw new CommandError(
      `Plan ${plan} is not configured any more: add it to ${configFileOf(deployment)} and deploy (npx moraine deploy) to ${kind} its snapshots. Restored by its id, a held one needs neither: moraine restore ${plan}@${snapshot}`,
    );
  }
  for (const line of describeHeldSnapshot(head, verdict)) terminal.say(line);
  terminal.say(consequenceOf(kind, head));
  if (!yes) await confirmCommand(terminal, kind, 'This cannot be undone.');
  return startAndFollow(deployment, terminal, { kind, plan, snapshot }, options);
}

function notHeld(terminal: Terminal, head: SnapshotHead, { kind, json }: JudgeOptions): ExitCode {
  const { plan, snapshot, partial } = head;
  if (kind === 'reject' || partial) {
    throw new CommandError(
      `Snapshot ${snapshot} of plan ${plan} is ${partial ? 'partial, and ' : ''}not held: there is nothing to ${kind}.`,
    );
  }
  terminal.say(`Snapshot ${snapshot} of plan ${plan} is accepted already: there is nothing to do.`);
  if (json) terminal.json({ plan, snapshot, verdict: { kind: 'accepted' } });
  return ExitCode.ok;
}

function consequenceOf(kind: JudgeOptions['kind'], { newArchives, newBytes, plan }: SnapshotHead): string {
  if (kind === 'accept') {
    return (
      `Once accepted, it counts for the retention rules of plan ${plan}: the next retention forgets the snapshots that it ` +
      'replaces, and held ones that were taken later are judged again.'
    );
  }
  return (
    'Once rejected, it can no longer be restored. The next retention deletes the archives that no other snapshot needs, ' +
    `among the ${countOf(newArchives, 'archive')} (${formatBytes(newBytes)}) that its run wrote and among older ones.`
  );
}
