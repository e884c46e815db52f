import type { Command } from 'commander';
import { shellWord } from '../format/shell-word';
import type { Terminal } from './terminal';

/** How the command line was called: by `npx`, or by its name. */
export const calledAs = ({ npm_command }: Record<string, string | undefined>): string =>
  npm_command === 'exec' ? 'npx moraine' : 'moraine';

/** Commands that serve a cloud of their own, wherever the one is that the command line was called for. */
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

/** What is before a command in a message; names of objects, which may look like commands, are elsewhere. */
const BEFORE_COMMAND = '(?<=^ *|[:(] *|`|see |then )';

/**
 * A terminal on which commands of Moraine in messages can be pasted: they are called as this one was, for the same deployment.
 *
 * @param program known once the command line is parsed
 */
export function completingCommands(terminal: Terminal, called: string, program: () => Command | undefined): Terminal {
  const complete = (text: string) => {
    const root = program();
    if (!root) return text;
    const names = root.commands.map((command) => command.name()).join('|');
    const command = new RegExp(`${BEFORE_COMMAND}(?:npx )?moraine (?=(${names}|help)\\b)`, 'gm');
    return text.replace(command, (_, name: string) => `${[called, ...givenOptions(root, name)].join(' ')} `);
  };
  const completing: Pick<Terminal, 'say' | 'complain'> = {
    say: (text) => terminal.say(text && complete(text)),
    complain: (text) => terminal.complain(complete(text)),
  };
  return Object.assign(Object.create(terminal) as Terminal, completing);
}
