import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { jsonOption, type RunFlags, watchOption } from '../../run-options';
import { parseSnapshotReference, type SnapshotReference } from '../../snapshot-reference';
import { checkPinningOptions } from '../pin/pinning-options';
import { unpinSnapshot } from './unpin-snapshot';

interface Flags extends Pick<RunFlags, 'watch' | 'json'> {
  yes?: boolean;
}

const AFTER_HELP = `
Example:
  moraine unpin documents@20260105T030000Z-1f3a9c --watch

Ends the pin of a snapshot (moraine help pin): the rules of its plan decide on it again, at the end of every backup or with
\`moraine forget\`. The archive of the pin is then deleted like any that no snapshot needs, once it is old enough. As long as it
is in the vault, a rebuild without any other record takes it for valid, and pins the snapshot again.

SNAPSHOT is an id or a unique prefix of one. The command asks for confirmation; without a terminal, or with --json, it needs
--yes.`;

export function defineUnpin(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<plan@snapshot>', 'plan and snapshot', parseSnapshotReference)
    .option('--yes', 'do not ask for confirmation')
    .addOption(watchOption())
    .addOption(jsonOption())
    .addHelpText('after', AFTER_HELP)
    .action(async (reference: SnapshotReference, flags: Flags, command: Command) => {
      const { yes = false, watch = false, json = false } = flags;
      const options = { reference, yes, watch, json };
      checkPinningOptions(context.terminal, 'unpin', options);
      const deployment = await context.connect(connectOptionsOf(command));
      onExitCode(await unpinSnapshot(deployment, context.terminal, options));
    });
}
