import type { Command, Option } from 'commander';
import { type OptionValue, optionValue } from './option-value';

/** A word that can be completed, with what it stands for. */
export interface CompletedWord {
  word: string;
  description: string;
}

export interface CompletedOption {
  /** `-V`, for example. */
  short: string | undefined;
  /** `--version`, for example. */
  long: string;
  description: string;
  value: OptionValue;
}

/** What can follow a command. */
export interface CompletedCommand {
  /** `/glacier/seed`, for example; empty for the program itself. */
  path: string;
  /** Commands below it, or the choices of its argument. */
  words: CompletedWord[];
  options: CompletedOption[];
}

/** The program and all its commands, each with the options of the program, which may stand anywhere. */
export function commandTree(program: Command): CompletedCommand[] {
  const anywhere = program.options.filter(({ long }) => long !== '--version');
  const words = program.createHelp().visibleCommands(program).map(wordOf);
  return [
    { path: '', words, options: optionsOf(program) },
    ...program.commands.flatMap((command) => branchOf(command, '', anywhere)),
    { path: '/help', words: words.filter(({ word }) => word !== 'help'), options: [] },
  ];
}

function branchOf(command: Command, above: string, anywhere: readonly Option[]): CompletedCommand[] {
  const path = `${above}/${command.name()}`;
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const words = [...command.commands.map(wordOf), ...choices.map((word) => ({ word, description: '' }))];
  return [
    { path, words, options: optionsOf(command, anywhere) },
    ...command.commands.flatMap((below) => branchOf(below, path, anywhere)),
  ];
}

const wordOf = (command: Command): CompletedWord => ({ word: command.name(), description: command.description() });

const optionsOf = (command: Command, more: readonly Option[] = []): CompletedOption[] =>
  [...command.createHelp().visibleOptions(command), ...more].map((option) => ({
    short: option.short,
    long: option.long ?? option.flags,
    description: option.description,
    value: optionValue(option),
  }));
