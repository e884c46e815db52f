import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parsePlanName } from '../../snapshot-reference';
import { showSnapshots } from './show-snapshots';

const AFTER_HELP = `
Example:
  moraine snapshots documents

Snapshots that retention has forgotten are not listed: they can no longer be restored. A partial snapshot was adopted from a
vault's archives without a catalog (moraine help rebuild): it holds only what its own run wrote. A held snapshot has no effect
until you accept or reject it: moraine help accept. A pinned one is kept until you unpin it: moraine help pin. Of a damaged
snapshot, a check has found archives missing: the next backup writes the objects of these archives again, as far as the source
still has them.

The snapshots of a plan that was renamed in or removed from the configuration are listed under its old name.`;

export function defineSnapshots(command: Command, context: CommandContext): void {
  command
    .argument('<plan>', 'name of the plan', parsePlanName)
    .option('--json', 'print one JSON object: { "plan", "isConfigured", "snapshots": […] }')
    .addHelpText('after', AFTER_HELP)
    .action(async (plan: string, { json = false }: { json?: boolean }, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      await showSnapshots(deployment, context.terminal, { plan, json });
    });
}
