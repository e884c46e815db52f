import type { SnapshotHead } from '../../../core/contracts/snapshot';
import type { Deployment } from '../../deployment/deployment';
import { findSnapshot } from '../../deployment/find-snapshot';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { countOf, formatBytes } from '../../format/bytes';
import { describeHeldSnapshot } from '../../report/describe-held';
import { startAndFollow } from '../../run/start-and-follow';
import type { SnapshotReference } from '../../snapshot-reference';
import type { Terminal } from '../../terminal/terminal';

export interface JudgeOptions {
  kind: 'accept' | 'reject';
  reference: SnapshotReference;
  yes: boolean;
  watch: boolean;
  json: boolean;
}

/**
 * Either a decision has been made already, or somebody can be asked for it; and it is on a snapshot that is named.
 *
 * @throws CommandError
 */
export function checkJudgeOptions({ canAsk }: Pick<Terminal, 'canAsk'>, options: JudgeOptions): void {
  const { kind, reference, yes, json } = options;
  if (reference.snapshot === undefined) {
    throw new CommandError(
      `Name the snapshot: moraine ${kind} ${reference.plan}@SNAPSHOT. \`moraine snapshots ${reference.plan}\` lists those that are held.`,
    );
  }
  if (yes || (canAsk && !json)) return;
  throw new CommandError(`There is nobody to ask whether to ${kind} the snapshot: look at it, then add --yes.`);
}

/**
 * Show a held snapshot, ask, and start the run that accepts or rejects it; follow that when asked to. Nothing is started
 * for one that is accepted already.
 *
 * @throws CommandError, SnapshotNotFoundError: nothing has been started; RunFailedError when the run is refused
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
  for (const line of describeHeldSnapshot(head, verdict)) terminal.say(line);
  terminal.say(consequenceOf(kind, head));
  if (!yes) await confirm(terminal, kind);
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
      `Accepted, it counts for the rules of plan ${plan}: snapshots in whose place it comes are let go by the next retention, ` +
      'and held ones that were taken later are judged again.'
    );
  }
  return (
    'Rejected, it cannot be restored any more. The next retention deletes what no other snapshot needs, of the ' +
    `${countOf(newArchives, 'archive')} (${formatBytes(newBytes)}) that its run wrote and of older ones.`
  );
}

async function confirm(terminal: Terminal, kind: JudgeOptions['kind']): Promise<void> {
  const answer = await terminal.ask(`This cannot be undone. Type ${kind} to go on: `);
  if (answer?.trim() === kind) return;
  throw new CommandError(`That is not '${kind}': nothing was done.`);
}
