import type { Command } from 'commander';
import { SAMPLE_OBJECTS_MAX } from '../../../core/contracts/backup-plan';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { budgetOption, dryRunOption, jsonOption, tierOption, watchOption } from '../../run-options';
import { parseSnapshotReference, type SnapshotReference } from '../../snapshot-reference';
import { check } from './check';
import { type CheckFlags, checkOptions, parseSample, parseSeed } from './check-options';

const AFTER_HELP = `
Examples:
  moraine check documents --watch
  moraine check documents --sample 20 --budget 5 --watch
  moraine check documents@20260105T030000Z --sample 20 --seed audit-2026 --dry-run --watch

Asks Glacier for the vault's inventory, which takes about four hours and costs next to nothing, and compares it with every
archive that the kept snapshots of the plan need, or that one of them does: an id, or a beginning that no other has, or a time
like 2026-01-05. Nothing is retrieved without --sample. What is missing is named with the objects in it, and put on record: the
next backup writes these objects again. An archive that is younger than a day before the inventory may not be listed yet.

A sample is chosen at random out of the snapshot that is named, else out of the newest; the same seed chooses the same keys. Its
objects are retrieved, which costs what restoring them costs, verified against the tree hashes of the snapshot, and removed.`;

export function addCheckCommand(program: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  program
    .command('check')
    .description('Check that a vault has the archives that snapshots need.')
    .argument('<plan[@snapshot|@time]>', 'the plan, or one of its snapshots', parseSnapshotReference)
    .option('--sample <n>', `retrieve and verify so many objects as well, up to ${SAMPLE_OBJECTS_MAX}`, parseSample)
    .option('--seed <text>', "what the sample is chosen by (default: the run's id)", parseSeed)
    .addOption(tierOption())
    .addOption(budgetOption())
    .addOption(dryRunOption('compare, estimate the sample, retrieve nothing, and put nothing on record'))
    .addOption(watchOption())
    .addOption(jsonOption())
    .addHelpText('after', AFTER_HELP)
    .action(async (reference: SnapshotReference, flags: CheckFlags, command: Command) => {
      const options = checkOptions(flags);
      const deployment = await context.connect(connectOptionsOf(command));
      onExitCode(await check(deployment, context.terminal, reference, options));
    });
}
