import type { Command } from 'commander';
import { shellWord } from '../format/shell-word';
import type { Terminal } from './terminal';

/** How the command line was called: by `npx`, or by its name. */
export const calledAs = ({ npm_command }: Record<string, string | undefined>): string =>
  npm_command === 'exec' ? 'npx moraine' : 'moraine';

/** Commands that start a cloud of their own, to which the endpoint and region of another do not apply. */
const SERVING = new Set(['local', 'glacier', 'demo']);

/** The options that say which deployment is meant, as far as they were given and the command heeds them. */
function givenOptions(program: Command, command: string): string[] {
  return program.options.flatMap(({ long, required }) => {
    if (SERVING.has(command) && long !== '--stack') return [];
    const name = long?.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()) ?? '';
    const isGiven = required && program.getOptionValueSource(name) === 'cli';
    return isGiven ? [`${long} ${shellWord(String(program.opts()[name]))}`] : [];
  });
}

/** What is before the first command of a line; names of objects, which may look like commands, are elsewhere. */
const BEFORE_FIRST = '^ *|[:(?] *|`|see |then ';

/** What is between two commands of a line. */
const BETWEEN = '; |, |,? (?:and|or|then) ';

/** A pattern of commands in messages: the first of a line, and those that follow it. @param names of commands, as alternatives */
const commandsIn = (names: string) =>
  new RegExp(
    `(?<=(?:${BEFORE_FIRST})(?:(?:npx )?moraine (?:${names})\\b.*(?:${BETWEEN}))?)(?:npx )?moraine (?=(${names})\\b)`,
    'gm',
  );

/**
 * A terminal on which commands of Moraine in messages can be pasted: they are called as this one was, for the same deployment.
 *
 * @param program known once the command line is parsed
 */
export function completingCommands(terminal: Terminal, called: string, program: () => Command | undefined): Terminal {
  const complete = (text: string) => {
    const root = program();
    if (!root) return text;
    const names = [...root.commands.map((command) => command.name()), 'help'].join('|');
    return text.replace(commandsIn(names), (_, name: string) => `${[called, ...givenOptions(root, name)].join(' ')} `);
  };
  const completing: Pick<Terminal, 'say' | 'complain'> = {
    say: (text) => terminal.say(text && complete(text)),
    complain: (text) => terminal.complain(complete(text)),
  };
  return Object.assign(Object.create(terminal) as Terminal, completing);
}
