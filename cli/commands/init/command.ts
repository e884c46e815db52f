import { type Command, Option } from 'commander';
import type { CommandContext } from '../../global-options';
import { init } from './init';

const AFTER_HELP = `
Examples:
  moraine init
  moraine init --format json

Nothing that is there already is written over.`;

export function defineInit(command: Command, context: CommandContext): void {
  command
    .addOption(new Option('--format <format>', 'moraine.config.mts or .json').choices(['mts', 'json']).default('mts'))
    .addHelpText('after', AFTER_HELP)
    .action(({ format }: { format: 'mts' | 'json' }) => init(context.terminal, '.', format));
}
