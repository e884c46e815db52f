import type { Command } from 'commander';

/** Commands below a command, at any depth, without `help`. */
export const commandsBelow = (command: Command): Command[] =>
  command.commands.filter((below) => below.name() !== 'help').flatMap((below) => [below, ...commandsBelow(below)]);

/** `moraine glacier seed` */
export const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
