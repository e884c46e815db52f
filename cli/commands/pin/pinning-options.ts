import type { SnapshotHead } from '../../../core/contracts/snapshot';
import { configFileOf } from '../../deployment/configuration';
import type { Deployment } from '../../deployment/deployment';
import { isConfigured } from '../../deployment/find-plan';
import { findSnapshot } from '../../deployment/find-snapshot';
import { CommandError } from '../../errors/command-error';
import type { FollowOptions } from '../../run/start-and-follow';
import type { SnapshotReference } from '../../snapshot-reference';
import { requireConfirmation } from '../../terminal/confirm-command';
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
  terminal: Pick<Terminal, 'canAsk'>,
  command: Command,
  { reference, yes, json }: PinningOptions,
): void {
  const { plan, snapshot, at, isLatest } = reference;
  if (snapshot === undefined && at === undefined && !isLatest) {
    throw new CommandError(
      `Name the snapshot: moraine ${command} ${plan}@SNAPSHOT. \`moraine snapshots ${plan}\` lists them.`,
    );
  }
  requireConfirmation(terminal, { plan, yes, json });
}

/** Find a snapshot to pin or unpin. @throws CommandError when its plan is not configured; SnapshotNotFoundError */
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
