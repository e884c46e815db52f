import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { jsonOption } from '../../run-options';
import { buyUnit } from './buy-unit';
import { showCapacity } from './show-capacity';

interface BuyFlags {
  confirm?: string;
  json?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine capacity
  moraine capacity buy

Without a unit of provisioned capacity Glacier may refuse Expedited retrievals at busy times (InsufficientCapacity). A run
then asks again every 15 minutes for a day, or with --fallback Standard requests what was refused at that tier at once.
Units belong to the account and region, whoever retrieves.`;

const AFTER_BUY_HELP = `
Examples:
  moraine capacity buy
  moraine capacity buy --confirm 'buy 123456789012'

Buys one unit with your own credentials (glacier:PurchaseProvisionedCapacity; nothing that is deployed may buy). It is charged
at once, cannot be returned, and lasts a month; an account has at most two. Glacier has no way to recognise a repeated purchase:
when its answer is lost, the command lists the units and says whether there is one more, instead of asking again.`;

export function defineCapacity(command: Command, context: CommandContext): void {
  const { terminal, connect } = context;
  command
    .addOption(jsonOption(': what is printed'))
    .addHelpText('after', AFTER_HELP)
    .action(async ({ json = false }: { json?: boolean }, command: Command) => {
      await showCapacity(await connect(connectOptionsOf(command)), terminal, { json });
    });
  command
    .command('buy')
    .description('Buy a unit of provisioned capacity for a month.')
    .option('--confirm <text>', "do not ask: the word buy and the account's id, 'buy 123456789012'")
    .addOption(jsonOption(': the unit'))
    .addHelpText('after', AFTER_BUY_HELP)
    .action(async (_: unknown, command: Command) => {
      // Commander assigns the option that both commands have to the parent command, wherever it stands.
      const { confirm, json = false } = command.optsWithGlobals<BuyFlags>();
      await buyUnit(await connect(connectOptionsOf(command)), terminal, { confirm, json });
    });
}
