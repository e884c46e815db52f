import { checkPinnable } from '../../../core/backup/guard/check-pinnable';
import type { Deployment } from '../../deployment/deployment';
import { findPlan } from '../../deployment/find-plan';
import { ExitCode } from '../../exit-codes';
import { printable } from '../../format/printable';
import { describePinnedSnapshot, pinJson, pinText } from '../../report/describe-pin';
import type { Field } from '../../report/fields';
import { startAndFollow } from '../../run/start-and-follow';
import { confirmCommand } from '../../terminal/confirm-command';
import type { Terminal } from '../../terminal/terminal';
import { findInConfiguredPlan, type PinningOptions } from './pinning-options';

/** What a pin is, and what it is not. */
const CONSEQUENCE =
  'Retention keeps a pinned snapshot whatever the rules say, until it is unpinned. A pin is no legal lock: whoever may start runs ' +
  'can unpin it, and an administrator can delete its archives. What nobody may delete needs a lock of the vault: moraine help lock';

/**
 * Show a snapshot, ask for confirmation, and start the run that pins it. No run is started for one that is pinned already.
 *
 * @throws CommandError, SnapshotNotFoundError, InvalidInputError when no run has been started; RunFailedError when it is refused
 */
export async function pinSnapshot(
  deployment: Deployment,
  terminal: Terminal,
  options: PinningOptions & { reason: string },
): Promise<ExitCode> {
  const { reference, reason, yes, json } = options;
  const head = await findInConfiguredPlan(deployment, 'pin', reference);
  const { plan, snapshot, pin } = head;
  if (pin) {
    terminal.say(
      `Snapshot ${snapshot} of plan ${plan} is ${pinText(pin)}. There is nothing to do; to pin it for another reason, unpin it first.`,
    );
    if (json) terminal.json({ plan, snapshot, pin: pinJson(pin) });
    return ExitCode.ok;
  }
  checkPinnable(head, { plan: findPlan(deployment, plan), snapshot });
  const person = await deployment.callerArn();
  const fields: Field[] = [
    ['reason', printable(reason)],
    ['person', printable(person)],
  ];
  for (const line of describePinnedSnapshot(head, fields)) terminal.say(line);
  terminal.say(CONSEQUENCE);
  if (!yes) await confirmCommand(terminal, 'pin');
  return startAndFollow(deployment, terminal, { kind: 'pin', plan, snapshot, reason, person }, options);
}
