import type { Command } from 'commander';
import { closest } from '../../core/text/edit-distance';
import { printable } from '../format/printable';
import { CommandError } from './command-error';
import { WORDS_OF_OTHER_TOOLS } from './words-of-other-tools';

/** Refuse a command that there is not, with the nearest ones. @throws CommandError */
export function refuseUnknownCommands(program: Command): void {
  program.on('command:*', ([word = '']: string[]) => {
    throw new CommandError(`unknown command '${printable(word)}'. ${remedy(program, word.toLowerCase())}`);
  });
}

function remedy(program: Command, word: string): string {
  // An exact word of another tool is no typing error, however near one of ours is.
  const others = Object.hasOwn(WORDS_OF_OTHER_TOOLS, word) ? WORDS_OF_OTHER_TOOLS[word] : undefined;
  const meant = others
    ? undefined
    : closest(
        word,
        program.commands.map((command) => command.name()),
      );
  if (meant) return `Did you mean ${meant}? moraine help ${meant}`;
  if (!others) return 'All commands: moraine --help';
  const descriptions = new Map(program.commands.map((command) => [command.name(), command.description()]));
  const width = Math.max(...others.map((name) => name.length));
  const lines = others.map((name) => `  moraine ${name.padEnd(width)}  ${descriptions.get(name)}`);
  return [`What comes nearest in Moraine:`, ...lines].join('\n');
}
