import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parsePlanName } from '../../snapshot-reference';
import { showSnapshots } from './show-snapshots';

const AFTER_HELP = `
Example:
  moraine snapshots documents

Those that retention has let go are not listed: they cannot be restored any more. A partial snapshot was
adopted from a vault's archives without a catalog (moraine help rebuild): it holds what its own run wrote. A held snapshot
counts for nothing until you accept or reject it: moraine help accept. A damaged one needs archives that a check has found
missing: the next backup writes their objects again, as far as the source has them.`;

export function addSnapshotsCommand(program: Command, context: CommandContext): void {
  program
    .command('snapshots')
    .description('List the snapshots of a plan, the newest first.')
    .argument('<plan>', 'name of the plan', parsePlanName)
    .option('--json', 'print one JSON object: { "plan", "snapshots": […] }')
    .addHelpText('after', AFTER_HELP)
    .action(async (plan: string, { json = false }: { json?: boolean }, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      await showSnapshots(deployment, context.terminal, { plan, json });
    });
}
