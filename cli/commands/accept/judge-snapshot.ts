import type { BackupRequestInput } from '../../../core/contracts/backup-run';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import type { Deployment } from '../../deployment/deployment';
import { findSnapshot } from '../../deployment/find-snapshot';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
import { countOf, formatBytes } from '../../format/bytes';
import { describeHeldSnapshot } from '../../report/describe-held';
import type { SnapshotReference } from '../../snapshot-reference';
import type { Terminal } from '../../terminal/terminal';
import { followBackup } from '../backup/follow-backup';
import { startBackup } from '../backup/start-backup';

export interface JudgeOptions {
  action: 'accept' | 'reject';
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
  const { action, reference, yes, json } = options;
  if (reference.snapshot === undefined) {
    throw new CommandError(
      `Name the snapshot: moraine ${action} ${reference.plan}@SNAPSHOT. \`moraine snapshots ${reference.plan}\` lists those that are held.`,
    );
  }
  if (yes || (canAsk && !json)) return;
  throw new CommandError(`There is nobody to ask whether to ${action} the snapshot: look at it, then add --yes.`);
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
  const { action, reference, yes, watch, json } = options;
  const head = await findSnapshot(deployment, reference);
  const { plan, snapshot, verdict } = head;
  if (verdict?.kind !== 'held') return notHeld(terminal, head, options);
  for (const line of describeHeldSnapshot(head, verdict)) terminal.say(line);
  terminal.say(consequenceOf(action, head));
  if (!yes) await confirm(terminal, action);

  const request = { plan, action, snapshot } as const satisfies BackupRequestInput;
  return followBackup(deployment, terminal, await startBackup(deployment, request), { request, watch, json });
}

function notHeld(terminal: Terminal, head: SnapshotHead, { action, json }: JudgeOptions): ExitCode {
  const { plan, snapshot, partial } = head;
  if (action === 'reject' || partial) {
    throw new CommandError(
      `Snapshot ${snapshot} of plan ${plan} is ${partial ? 'partial, and ' : ''}not held: there is nothing to ${action}.`,
    );
  }
  terminal.say(`Snapshot ${snapshot} of plan ${plan} is accepted already: there is nothing to do.`);
  if (json) terminal.json({ plan, snapshot, verdict: { kind: 'accepted' } });
  return ExitCode.ok;
}

function consequenceOf(action: JudgeOptions['action'], { newArchives, newBytes, plan }: SnapshotHead): string {
  if (action === 'accept') {
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

async function confirm(terminal: Terminal, action: JudgeOptions['action']): Promise<void> {
  const answer = await terminal.ask(`This cannot be undone. Type ${action} to go on: `);
  if (answer?.trim() === action) return;
  throw new CommandError(`That is not '${action}': nothing was done.`);
}
