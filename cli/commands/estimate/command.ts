import type { Command } from 'commander';
import { requireVault } from '../../deployment/require-vault';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { checkIdsFile } from '../../ids-file';
import { parseVault } from '../../option-values';
import { jsonOption, type RunFlags, storageClassOption, tierOption, toOption } from '../../run-options';
import { addSelectionOptions, SELECTION_HELP, type SelectionFlags, selectionOf } from '../../selection-options';
import { roomOf } from '../../terminal/room-of';
import { describeEstimate } from './describe-estimate';
import { estimateJson } from './estimate-json';
import { estimateVault } from './estimate-vault';

const AFTER_HELP = `
Examples:
  moraine estimate photos
  moraine estimate photos --to s3://restored-photos/2016 --storage-class DEEP_ARCHIVE
  moraine estimate photos --path '2019/**' --created 2019-01-01..

Prints at once what it costs to retrieve the vault to S3, how long it takes, and what storage costs before and after. It
requests nothing from Glacier. If an inventory run has read the whole vault (moraine inventory VAULT), the estimate is exact for
that list; else it is made from Glacier's count of archives and bytes. What is at the destination already is not
subtracted: \`moraine retrieve VAULT --dry-run\` does that.

${SELECTION_HELP} Some archives can be estimated only
where an inventory run has read the whole vault, since Glacier's counts do not tell them apart.

The duration is that of requesting, by the pacing of the configuration and the usual hours of the tier. Charges of AWS for
running Moraine itself (Lambda, DynamoDB, …) are not included.`;

type Flags = Pick<RunFlags, 'to' | 'tier' | 'storageClass' | 'json'> & SelectionFlags;

export function defineEstimate(command: Command, context: CommandContext): void {
  command
    .argument('<vault>', 'name of the vault', parseVault)
    .addOption(toOption())
    .addOption(tierOption('all of them'))
    .addOption(storageClassOption());
  addSelectionOptions(command)
    .addOption(jsonOption(': what is printed, and the quantities and prices of each line'))
    .addHelpText('after', AFTER_HELP)
    .action(async (vault: string, { to, tier, storageClass, json = false, ...flags }: Flags) => {
      const { terminal, connect } = context;
      const selection = selectionOf(flags);
      await checkIdsFile(selection);
      const request = { vault, to, tier, storageClass, selection };
      const deployment = await connect(connectOptionsOf(command));
      await requireVault(deployment, vault);
      const estimate = await estimateVault(deployment, request);
      if (json) terminal.json(estimateJson(estimate));
      else for (const line of describeEstimate(estimate, roomOf(terminal))) terminal.say(line);
    });
}
