import type { Command } from 'commander';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parsePlanName } from '../../snapshot-reference';
import { forgetOrphan, requireAnswer } from './forget-orphan';
import { showPlans } from './show-plans';

interface Flags {
  forgetOrphan?: string;
  yes?: boolean;
  json?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine plans
  moraine plans --forget-orphan documents

Plans stand under \`plans\` in the configuration, and are deployed with it. A plan that was renamed or removed there but has
snapshots is listed as not configured: its snapshots can be listed, checked and restored under its old name.

--forget-orphan drops the records and the snapshots' files of such a plan, after a confirmation, or with --yes; --json needs
--yes. Its archives stay in the vault and are charged for: \`moraine rebuild VAULT\` brings the snapshots back.`;

export function definePlans(command: Command, context: CommandContext): void {
  command
    .option('--forget-orphan <plan>', 'drop the records of a plan that is not configured', parsePlanName)
    .option('--yes', 'do not ask for confirmation')
    .option('--json', 'print one JSON object: { "plans": […], "orphans": […] }')
    .addHelpText('after', AFTER_HELP)
    .action(async ({ forgetOrphan: plan, yes = false, json = false }: Flags, command: Command) => {
      if (yes && plan === undefined) throw new CommandError('--yes applies only to --forget-orphan PLAN.');
      if (plan !== undefined) requireAnswer(context.terminal, { plan, yes, json });
      const deployment = await context.connect(connectOptionsOf(command));
      if (plan === undefined) await showPlans(deployment, context.terminal, { json });
      else await forgetOrphan(deployment, context.terminal, { plan, yes, json });
    });
}
