import type { Command } from 'commander';
import { SAMPLE_OBJECTS_MAX } from '../../../core/contracts/backup-plan';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { budgetOption, dryRunOption, fallbackOption, jsonOption, tierOption, watchOption } from '../../run-options';
import { parseSnapshotReference, type SnapshotReference } from '../../snapshot-reference';
import { check } from './check';
import { type CheckFlags, checkOptions, parseSample, parseSeed } from './check-options';

const AFTER_HELP = `
Examples:
  moraine check documents --watch
  moraine check documents --sample 20 --budget 5 --watch
  moraine check documents@20260105T030000Z --sample 20 --seed audit-2026 --dry-run --watch

Requests the vault's inventory from Glacier, which takes about four hours and costs almost nothing, and compares it with every
archive that the kept snapshots of the plan need, or only one of them: given by its id, a unique prefix of the id, or a time like
2026-01-05. Nothing is retrieved without --sample. Missing archives are reported with the objects in them, and recorded as
missing: the next backup writes these objects again. An archive created within a day before the inventory may not be listed yet.

A sample is chosen at random from the named snapshot, or else from the newest accepted one; the same seed chooses the same keys.
Its objects are retrieved at the cost of restoring them, verified against the tree hashes of the snapshot, and removed.`;

export function defineCheck(command: Command, context: CommandContext, onExitCode: (code: number) => void): void {
  command
    .argument('<plan[@snapshot|@time]>', 'the plan, or one of its snapshots', parseSnapshotReference)
    .option('--sample <n>', `also retrieve and verify this number of objects, up to ${SAMPLE_OBJECTS_MAX}`, parseSample)
    .option('--seed <text>', "seed of the random choice (default: the run's id)", parseSeed)
    .addOption(tierOption())
    .addOption(fallbackOption())
    .addOption(budgetOption())
    .addOption(dryRunOption('compare and estimate the sample, but retrieve and record nothing'))
    .addOption(watchOption())
    .addOption(jsonOption())
    .addHelpText('after', AFTER_HELP)
    .action(async (reference: SnapshotReference, flags: CheckFlags, command: Command) => {
      const options = checkOptions(flags);
      const deployment = await context.connect(connectOptionsOf(command));
      onExitCode(await check(deployment, context.terminal, reference, options));
    });
}
