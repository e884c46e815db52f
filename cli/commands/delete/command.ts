import type { Command } from 'commander';
import { NAMED_ARCHIVES_MAX } from '../../../core/contracts/deletion-run';
import { CommandError } from '../../errors/command-error';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { checkIdsFile } from '../../ids-file';
import { parseVault } from '../../option-values';
import { parseRunId } from '../../run/run-id';
import { dryRunOption, jsonOption, type RunFlags, watchOption } from '../../run-options';
import { addSelectionOptions, SELECTION_HELP, type SelectionFlags, selectionOf } from '../../selection-options';
import { requireConfirmation } from './confirm';
import { deleteArchives } from './delete-archives';

interface Flags extends Pick<RunFlags, 'dryRun' | 'watch' | 'json'>, SelectionFlags {
  run?: string;
  unproven?: boolean;
  archive?: string[];
  andVault?: boolean;
  yes?: boolean;
}

const AFTER_HELP = `
Examples:
  moraine delete old-photos --run 20260105T100000Z-1f3a9c --dry-run
  moraine delete old-photos --run 20260105T100000Z-1f3a9c --and-vault --watch

Deletes from the vault what a finished \`moraine retrieve\` has copied, archive by archive: immediately before, the object is
looked at again, and must have the size and the checksum that were recorded when it was written. Any other archive stays, with
the reason in the report. What Moraine itself wrote is never deleted, unless --archive names it. Nothing brings an archive back.

The vault must allow it in the configuration: vaults: [{ name: 'old-photos', deletion: true }].

First a dry run looks at everything, and counts; it names fees for archives younger than 90 days, and warns of a destination that
does not keep its objects. Then the command asks for the vault's name; without a terminal it needs --yes, and --json needs
--yes or --dry-run.

${SELECTION_HELP}

--unproven deletes what an inventory of the vault lists, though nothing proves that it is anywhere else: all but what Moraine
wrote, or what --archive names. It asks twice, and takes no --yes. The inventory takes about four hours, twice.

--and-vault waits, up to two weeks, for an inventory that shows the vault empty, and deletes the vault; or it tells what is in
it, and who still writes. \`moraine stop\` ends it, and \`moraine retry\` continues.`;

export function defineDelete(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<vault>', 'name of the vault', parseVault)
    .option('--run <run-id>', 'the retrieval that copied the archives', parseRunId)
    .option('--unproven', 'delete archives though nothing proves that they are elsewhere')
    .option('--archive <id>', 'delete only this archive, even one of Moraine (repeatable)', collectArchive);
  addSelectionOptions(command)
    .option('--and-vault', 'delete the vault too, once an inventory shows it empty')
    .addOption(dryRunOption('look at everything, say what would be deleted, and stop'))
    .option('--yes', 'do not ask for confirmation')
    .addOption(watchOption())
    .addOption(jsonOption(": with --watch or --dry-run the run's report, else the run's id"))
    .addHelpText('after', AFTER_HELP)
    .action(async (vault: string, flags: Flags) => {
      const { run: runId, archive: archives, andVault = false, dryRun = false, yes = false } = flags;
      if ((runId === undefined) !== (flags.unproven ?? false)) {
        throw new CommandError('Name the retrieval that copied the archives (--run RUN-ID), or use --unproven.');
      }
      const { watch = false, json = false } = flags;
      const selection = selectionOf(flags);
      await checkIdsFile(selection);
      const options = { vault, runId, archives, selection, andVault, dryRun, yes, watch, json };
      requireConfirmation(context.terminal, options);
      const deployment = await context.connect(connectOptionsOf(command));
      onExitCode(await deleteArchives(deployment, context.terminal, options));
    });
}

/** @throws CommandError */
function collectArchive(id: string, before: string[] = []): string[] {
  if (!/^[A-Za-z0-9_.~-]{1,255}$/.test(id)) throw new CommandError(`--archive '${id}' is not an archive id.`);
  if (before.length >= NAMED_ARCHIVES_MAX) {
    throw new CommandError(`--archive names at most ${NAMED_ARCHIVES_MAX} archives.`);
  }
  return [...before, id];
}
