import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { jsonOption, type RunFlags, watchOption } from '../../run-options';
import { parseSnapshotReference, type SnapshotReference } from '../../snapshot-reference';
import { checkJudgeOptions, type JudgeOptions, judgeSnapshot } from './judge-snapshot';

interface Flags extends Pick<RunFlags, 'watch' | 'json'> {
  yes?: boolean;
}

const AFTER_HELP = `
Example:
  moraine accept documents@20260105T030000Z-1f3a9c --watch

A snapshot is held when it is in another vault than the newest accepted one, has another source, or has less than
\`retention.shrinkGuard\` of its objects or bytes: \`moraine snapshots PLAN\` shows which ones are held. A held snapshot can be
restored by its id, and replaces no other snapshot. An accepted one counts like any other; held ones that were taken later
are judged again, so that one decision is enough after a move.

SNAPSHOT is an id or a unique prefix of one. The command shows the figures and asks for confirmation; without a terminal, or
with --json, it needs --yes. One run at a time holds a plan's lease: other runs wait.`;

export function defineAccept(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  defineJudgement(command, context, onExitCode, { kind: 'accept', help: AFTER_HELP });
}

/** Define a command that decides on a held snapshot. */
export function defineJudgement(
  command: Command,
  context: CommandContext,
  onExitCode: (code: number) => void,
  { kind, help }: { kind: JudgeOptions['kind']; help: string },
): void {
  command
    .argument('<plan@snapshot>', 'plan and snapshot', parseSnapshotReference)
    .option('--yes', 'do not ask for confirmation')
    .addOption(watchOption())
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(async (reference: SnapshotReference, flags: Flags, command: Command) => {
      const { yes = false, watch = false, json = false } = flags;
      const options = { kind, reference, yes, watch, json };
      checkJudgeOptions(context.terminal, options);
      const deployment = await context.connect(connectOptionsOf(command));
      onExitCode(await judgeSnapshot(deployment, context.terminal, options));
    });
}
