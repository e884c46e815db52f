import type { Command } from 'commander';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { GLOB_HELP, parseGlob } from '../../globs';
import { parsePlanName } from '../../snapshot-reference';
import { findObjects } from './find-objects';

const AFTER_HELP = `
Examples:
  moraine find 'documents/2025/march.pdf'
  moraine find '**/*.pdf' --plan documents --json

A line is a version of an object: its size, when it was last modified, the first and the last snapshot that has it, and in
how many of the plan's snapshots it is. Restore one: moraine restore PLAN@SNAPSHOT --path KEY.

Only plans that are configured are looked into. One that was taken out of moraine.config.ts keeps its snapshots: put it back,
without a schedule, and deploy.

${GLOB_HELP}`;

export function addFindCommand(program: Command, context: CommandContext): void {
  program
    .command('find')
    .description('Find in which snapshots of the configured plans an object is, and in which versions.')
    .argument('<glob>', 'keys to find', parseGlob)
    .option('--plan <plan>', 'look into this plan alone', parsePlanName)
    .option('--json', 'print one JSON object: { "versions": […] }')
    .addHelpText('after', AFTER_HELP)
    .action(async (glob: string, { plan, json = false }: { plan?: string; json?: boolean }, command: Command) => {
      const deployment = await context.connect(connectOptionsOf(command));
      await findObjects(deployment, context.terminal, { glob, plan, json });
    });
}
