import type { SnapshotHead } from '../../../core/contracts/snapshot';
import { configFileOf } from '../../deployment/configuration';
import type { Deployment } from '../../deployment/deployment';
import { isConfigured } from '../../deployment/find-plan';
import { findSnapshot } from '../../deployment/find-snapshot';
import { CommandError } from '../../errors/command-error';
import type { FollowOptions } from '../../run/start-and-follow';
import type { SnapshotReference } from '../../snapshot-reference';
import type { Terminal } from '../../terminal/terminal';

/** Options of both commands, which pin and unpin. */
export interface PinningOptions extends FollowOptions {
  reference: SnapshotReference;
  yes: boolean;
}

type Command = 'pin' | 'unpin';

/**
 * Check that a snapshot is named, and that the user has confirmed or can be asked to.
 *
 * @throws CommandError
 */
export function checkPinningOptions(
  { canAsk }: Pick<Terminal, 'canAsk'>,
  command: Command,
  { reference, yes, json }: PinningOptions,
): void {
  const { plan, snapshot, at, isLatest } = reference;
  if (snapshot === undefined && at === undefined && !isLatest) {
    throw new CommandError(
      `Name the snapshot: moraine ${command} ${plan}@SNAPSHOT. \`moraine snapshots ${plan}\` lists them.`,
    );
  }
  if (yes || (canAsk && !json)) return;
  throw new CommandError(
    `Cannot ask for confirmation here: review the snapshot (moraine snapshots ${plan}), then add --yes.`,
  );
}

/** @throws CommandError when the plan is not configured; SnapshotNotFoundError */
export async function findInConfiguredPlan(
  deployment: Deployment,
  command: Command,
  reference: SnapshotReference,
): Promise<SnapshotHead> {
  const head = await findSnapshot(deployment, reference);
  if (isConfigured(deployment, head.plan)) return head;
  throw new CommandError(
    `Plan ${head.plan} is not configured any more, so that no retention forgets its snapshots: add it to ${configFileOf(deployment)} and deploy (npx moraine deploy) to ${command} one.`,
  );
}

/** @throws CommandError when the answer is anything but the name of the command */
export async function confirmPinning(terminal: Terminal, command: Command): Promise<void> {
  const answer = await terminal.ask(`Type ${command} to continue: `);
  if (answer?.trim() === command) return;
  throw new CommandError(`That is not '${command}': nothing was done.`);
}
