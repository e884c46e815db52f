import type { Deployment } from '../../deployment/deployment';
import { ExitCode } from '../../exit-codes';
import { describePinnedSnapshot, pinFields } from '../../report/describe-pin';
import { startAndFollow } from '../../run/start-and-follow';
import { confirmCommand } from '../../terminal/confirm-command';
import type { Terminal } from '../../terminal/terminal';
import { findInConfiguredPlan, type PinningOptions } from '../pin/pinning-options';

/**
 * Show a pinned snapshot, ask for confirmation, and start the run that ends its pin. No run is started for one that is not pinned.
 *
 * @throws CommandError, SnapshotNotFoundError when no run has been started; RunFailedError when it is refused
 */
export async function unpinSnapshot(
  deployment: Deployment,
  terminal: Terminal,
  options: PinningOptions,
): Promise<ExitCode> {
  const { reference, yes, json } = options;
  const head = await findInConfiguredPlan(deployment, 'unpin', reference);
  const { plan, snapshot, pin } = head;
  if (!pin) {
    terminal.say(`Snapshot ${snapshot} of plan ${plan} is not pinned: there is nothing to do.`);
    if (json) terminal.json({ plan, snapshot, pin: null });
    return ExitCode.ok;
  }
  for (const line of describePinnedSnapshot(head, pinFields(pin))) terminal.say(line);
  terminal.say(
    `Once unpinned, the rules of plan ${plan} decide on it: the next retention, at the end of every backup, forgets it unless one keeps it.`,
  );
  if (!yes) await confirmCommand(terminal, 'unpin');
  return startAndFollow(deployment, terminal, { kind: 'unpin', plan, snapshot }, options);
}
