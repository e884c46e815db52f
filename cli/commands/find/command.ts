import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { GLOB_HELP, parseGlob } from '../../globs';
import { parsePlanName } from '../../snapshot-reference';
import { findObjects } from './find-objects';

const AFTER_HELP = `
Examples:
  moraine find 'documents/2025/march.pdf'
  moraine find '**/*.pdf' --plan documents --json

Each line is a version of an object: its size, the time of its last modification, the first and the last snapshot that
contains it, and the number of the plan's snapshots that do. Restore one: moraine restore PLAN@SNAPSHOT --path KEY.

Plans that were renamed in or removed from the configuration are searched too, under their old names, as long as they have
snapshots.

${GLOB_HELP}`;

export function defineFind(command: Command, context: CommandContext): void {
  command
    .argument('<glob>', 'keys to find', parseGlob)
    .option('--plan <plan>', 'search this plan only', parsePlanName)
    .option(
      '--json',
      'print one JSON object: { "versions": […], "notConfigured": […] }, of which the latter names plans',
    )
    .addHelpText('after', AFTER_HELP)
    .action(async (glob: string, { plan, json = false }: { plan?: string; json?: boolean }, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      await findObjects(deployment, context.terminal, { glob, plan, json });
    });
}
