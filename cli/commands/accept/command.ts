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

A snapshot is held when it lies in another vault than the newest accepted one, is of another source, or has less than
\`retention.shrinkGuard\` of its objects or bytes: \`moraine snapshots PLAN\` shows which ones are. It can be restored by its
id, and displaces nothing. Accepted, it counts like any other; held ones that were taken later are judged again, so that
after a move one decision is enough.

SNAPSHOT is an id, or a beginning that no other has. The command shows the figures and asks; where nobody can be asked, and
with --json, it needs --yes. One run at a time holds a plan's lease: another one waits.`;

export function addAcceptCommand(program: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  addJudgeCommand(program, context, onExitCode, {
    kind: 'accept',
    description: 'Accept a snapshot that is held, so that it counts.',
    help: AFTER_HELP,
  });
}

/** A command that decides on a held snapshot. */
export function addJudgeCommand(
  program: Command,
  context: CommandContext,
  onExitCode: (code: number) => void,
  { kind, description, help }: { kind: JudgeOptions['kind']; description: string; help: string },
): void {
  program
    .command(kind)
    .description(description)
    .argument('<plan@snapshot>', 'the plan, and which of its snapshots', parseSnapshotReference)
    .option('--yes', 'do not ask')
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
