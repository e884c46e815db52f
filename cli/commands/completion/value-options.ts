import type { CompletedCommand, CompletedOption } from './command-tree';

/** Options of all commands that a value follows, each once: an option has the same values wherever it stands. */
export interface ValueOptions {
  all: string[];
  files: string[];
  choices: { long: string; choices: readonly string[] }[];
}

export function valueOptions(commands: readonly CompletedCommand[]): ValueOptions {
  const byFlag = new Map<string, CompletedOption>();
  for (const { options } of commands) for (const option of options) byFlag.set(option.long, option);
  const options = [...byFlag.values()];
  return {
    all: options.filter(({ value }) => value.kind !== 'none').map(({ long }) => long),
    files: options.filter(({ value }) => value.kind === 'file').map(({ long }) => long),
    choices: options.flatMap(({ long, value }) => (value.kind === 'choice' ? [{ long, choices: value.choices }] : [])),
  };
}

/** Paths of all commands. */
export const pathsOf = (commands: readonly CompletedCommand[]): string[] =>
  commands.map(({ path }) => path).filter((path) => path !== '');

/** Short and long flags of options, each once. */
export const flagsOf = ({ options }: CompletedCommand): string[] => [
  ...new Set(options.flatMap(({ short, long }) => [...(short === undefined ? [] : [short]), long])),
];
