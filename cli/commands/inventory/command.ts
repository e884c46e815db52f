import type { Command } from 'commander';
import { CREATED_HELP, parseCreated } from '../../created-range';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseVault } from '../../option-values';
import { parseRunId } from '../../run/run-id';
import { startAndFollow } from '../../run/start-and-follow';
import { jsonOption, watchOption } from '../../run-options';
import { checkOptions, type InventoryFlags } from './check-options';
import { checkOutFile } from './out-file';
import { showList } from './show-list';
import { watchList } from './watch-list';

const AFTER_HELP = `
Examples:
  moraine inventory photos --watch
  moraine inventory photos --created 2025-01-01..2026-01-01
  moraine inventory --run 20260105T100000Z-1f3a9c --csv --out photos.csv

Requests the vault's inventory from Glacier, which takes about four hours and costs next to nothing, and keeps the list in the
runs bucket, however long it is. The command prints a summary; --csv and --json print the whole list: with --watch once the run
has ended, with --run the list of an earlier run. Without these options \`moraine run RUN-ID\` shows the progress of the run.

A whole vault is compared with what snapshots need and with its inventory before: archives that are gone, changed, unknown or
new are counted in the summary, and listed in files of the run.

Glacier takes an inventory about once a day: later uploads are missing from it, and archives deleted since are still listed.

${CREATED_HELP} The vault may hold archives that such a list does not contain.`;

export function defineInventory(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('[vault]', 'name of the vault', parseVault)
    .option('--created <range>', 'list only archives that were created in this range (default: all)', parseCreated)
    .option('--run <run-id>', 'show the list of this run instead of starting one', parseRunId)
    .option('--csv', 'print the whole list as CSV')
    .option('--out <file>', 'write the list to a new file')
    .addOption(watchOption())
    .addOption(jsonOption(": the whole list; without --watch or --run the run's id"))
    .addHelpText('after', AFTER_HELP)
    .action(async (vault: string | undefined, flags: InventoryFlags, command: Command) => {
      const { terminal } = context;
      const action = checkOptions(vault, flags);
      if (action.output?.file !== undefined) await checkOutFile(action.output.file);
      if (action.output?.format === 'csv' && action.output.file === undefined) terminal.reserveStdout();
      const deployment = await context.connect(connectOptionsOf(command));
      const json = flags.json ?? false;
      if ('runId' in action) return onExitCode(await showList(deployment, terminal, action));
      if (action.output) return onExitCode(await watchList(deployment, terminal, action.request, action.output));
      const options = { watch: flags.watch ?? false, json };
      onExitCode(await startAndFollow(deployment, terminal, action.request, options));
    });
}
