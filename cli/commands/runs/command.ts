import type { Command } from 'commander';
import { RunKind } from '../../../core/contracts/run-kind';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { parseSince, parseUntil, parseVault } from '../../option-values';
import { jsonOption } from '../../run-options';
import { parsePlanName } from '../../snapshot-reference';
import type { RunSearch } from './find-runs';
import { parseKind, parseStatus } from './run-filter';
import { showRuns } from './show-runs';

const LIMIT_MAX = 1000;

const AFTER_HELP = `
Examples:
  moraine runs --limit 5
  moraine runs --kind backup --plan docs --status failed
  moraine runs --status under-way
  moraine runs --since 2026-01-01 --until 2026-01-31

ITEMS are archives, or the objects of a restore. DONE are those that are verified, or written by a backup;
\`moraine run RUN-ID\` lists the objects that a backup could not include. Dry runs are marked.

A status is opening, inventory, planning, retrieving, uploading, committing, forgetting, judging or stopping, all of which
\`under-way\` stands for; or succeeded, completed-with-errors, planned (of a dry run), failed or stopped. Times are those at which
runs started: 2026-01-05, 2026-01-05T03:00 or 2026-01-05T03:00:00+01:00, in UTC unless they have a zone; --until means the end
of that day, minute or second.

A run whose record is damaged is listed with the problem, whatever the filters; the exit code is then 1.`;

interface Flags extends RunSearch {
  json?: boolean;
}

export function defineRuns(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .option('--kind <kind>', RunKind.options.join(', '), parseKind)
    .option('--plan <plan>', 'runs of this plan, restores and checks included', parsePlanName)
    .option('--vault <vault>', 'runs of this vault', vaultText)
    .option('--status <status>', 'runs in this status; under-way: all that have not ended', parseStatus)
    .option('--since <time>', 'runs that started no earlier', parseSince)
    .option('--until <time>', 'runs that started no later', parseUntil)
    .option('--limit <count>', `runs to list, at most ${LIMIT_MAX}`, parseLimit, 20)
    .addOption(jsonOption(': { "runs": […] }'))
    .addHelpText('after', AFTER_HELP)
    .action(async ({ json = false, ...given }: Flags, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command, given.vault));
      const search = { ...given, vault: given.vault && parseVault(given.vault) };
      onExitCode(await showRuns(deployment, context.terminal, search, { json }));
    });
}

/** A vault as it was given, since its ARN says where to look. @throws CommandError unless it names one */
function vaultText(text: string): string {
  parseVault(text);
  return text;
}

export function parseLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new CommandError(`--limit '${text}' is not a whole number from 1 to ${LIMIT_MAX}.`);
}
