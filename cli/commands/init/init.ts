import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from '../../errors/command-error';
import type { Terminal } from '../../terminal/terminal';
import { CONFIG_FILES } from '../build/config-file';
import { initialFiles } from './files';

/**
 * Write the files of a new directory. A `.gitignore` that is there already stays as it is.
 *
 * @throws CommandError when there is a configuration already
 */
export function init(terminal: Terminal, directory: string, format: 'mts' | 'json'): void {
  const config = CONFIG_FILES.find((name) => existsSync(path.join(directory, name)));
  if (config !== undefined) {
    throw new CommandError(`There is a ${config} in ${path.resolve(directory)} already: edit it, or remove it first.`);
  }
  for (const { name, text } of initialFiles(format)) {
    const file = path.join(directory, name);
    if (existsSync(file)) {
      terminal.say(`kept     ${name}; git should ignore: ${text.trim().split('\n').join(' ')}`);
      continue;
    }
    // Fails when somebody else has just written it.
    writeFileSync(file, text, { flag: 'wx' });
    terminal.say(`written  ${name}`);
  }
  terminal.say();
  terminal.say(
    'Next: `moraine build`, then `moraine demo` for a rehearsal without an account. For your account, put your vaults',
  );
  terminal.say('and buckets into the configuration, and run moraine diff and moraine deploy.');
}
