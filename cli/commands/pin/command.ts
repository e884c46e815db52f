import type { Command } from 'commander';
import { PinReason } from '../../../core/contracts/pin';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { jsonOption, type RunFlags, watchOption } from '../../run-options';
import { parseSnapshotReference, type SnapshotReference } from '../../snapshot-reference';
import { pinSnapshot } from './pin-snapshot';
import { checkPinningOptions } from './pinning-options';

interface Flags extends Pick<RunFlags, 'watch' | 'json'> {
  reason: string;
  yes?: boolean;
}

const AFTER_HELP = `
Example:
  moraine pin documents@20260105T030000Z-1f3a9c --reason 'the year-end closing' --watch

Retention keeps a pinned snapshot, and every archive that it needs, whatever the rules of the plan say, until you unpin it.
The pin, with its reason, the date, and the ARN of your credentials, is signed and written to the vault as a small archive, so
that a rebuild of the vault finds it. A held snapshot can be pinned; it stays held, and cannot be rejected until it is
unpinned. A partial one, and one in another vault than that of its plan, cannot be pinned.

A pin is no legal lock: whoever may start runs can unpin the snapshot, and an administrator can delete its archives. What
nobody may delete needs a lock of the vault: moraine help lock.

SNAPSHOT is an id or a unique prefix of one. The command asks for confirmation; without a terminal, or with --json, it needs
--yes.`;

/** @throws CommandError */
function parseReason(text: string): string {
  const parsed = PinReason.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CommandError(`The reason is refused: ${parsed.error.issues.map(({ message }) => message).join(', and ')}.`);
}

export function definePin(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<plan@snapshot>', 'plan and snapshot', parseSnapshotReference)
    .requiredOption('--reason <text>', 'why it is to be kept, in at most 500 characters', parseReason)
    .option('--yes', 'do not ask for confirmation')
    .addOption(watchOption())
    .addOption(jsonOption())
    .addHelpText('after', AFTER_HELP)
    .action(async (reference: SnapshotReference, flags: Flags, command: Command) => {
      const { reason, yes = false, watch = false, json = false } = flags;
      const options = { reference, reason, yes, watch, json };
      checkPinningOptions(context.terminal, 'pin', options);
      const deployment = await context.connect(connectOptionsOf(command));
      onExitCode(await pinSnapshot(deployment, context.terminal, options));
    });
}
