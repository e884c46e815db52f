import type { Command } from 'commander';
import type { RetrievalPolicy } from '../../../core/ports/account-vaults';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parsePolicy } from './parse-policy';
import { setPolicy } from './set-policy';
import { showPolicy } from './show-policy';

const AFTER_HELP = `
Examples:
  moraine policy
  moraine policy --set 40GiB
  moraine policy --set none

The data retrieval policy is a setting of the whole account in this region: every program's Standard retrievals of archives are
subject to it. Glacier refuses those that would exceed it, and charges nothing for a refusal. Bulk and Expedited retrievals and
inventories are exempt.

none lifts the limit, which is what an account begins with. free-tier admits what is retrieved free of charge. A size (bytes, or
one with a unit like 40GiB) is that of an hour. --set asks for the account's id; without a terminal and with --json it needs
--confirm. It uses your own credentials (glacier:SetDataRetrievalPolicy): no function of Moraine may change the policy.

A change applies within minutes, to new Standard retrievals. A run plans by the policy that it found when it began.`;

interface Flags {
  set?: RetrievalPolicy;
  confirm?: string;
  json?: boolean;
}

export function definePolicy(command: Command, context: CommandContext): void {
  command
    .option('--set <policy>', 'none, free-tier, or the bytes of an hour', parsePolicy)
    .option('--confirm <text>', 'confirm the change by the id of the account')
    .option('--json', 'print one JSON object: { "policy" }; with --set { "before", "after" }')
    .addHelpText('after', AFTER_HELP)
    .action(async ({ set, confirm, json = false }: Flags, command: Command) => {
      if (confirm !== undefined && !set) throw new CommandError('--confirm confirms a change: use it with --set.');
      const deployment = await context.connect(connectOptionsOf(command));
      if (set) await setPolicy(deployment, context.terminal, set, { confirm, json });
      else await showPolicy(deployment, context.terminal, { json });
    });
}
