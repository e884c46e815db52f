import { existsSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from '../../errors/command-error';

/** Names of a configuration file, in the order in which they are looked for. */
export const CONFIG_FILES = ['moraine.config.mts', 'moraine.config.ts', 'moraine.config.json'];

/**
 * Path of the configuration: the one that is named, or `MORAINE_CONFIG`, or the file in the current directory.
 *
 * @throws CommandError when there is none, or more than one to choose from
 */
export function configFile(named?: string): string {
  // A variable that is empty counts as not set.
  const file = named ?? (process.env.MORAINE_CONFIG || undefined);
  if (file !== undefined) return file;
  const found = CONFIG_FILES.filter((name) => existsSync(name));
  if (found.length > 1) {
    throw new CommandError(`There are ${found.join(' and ')} in ${path.resolve()}: name one with --config.`);
  }
  if (found[0] !== undefined) return found[0];
  throw new CommandError(
    `There is no ${CONFIG_FILES[0]} in ${path.resolve()}: \`npx moraine init\` writes one, or name another with --config.`,
  );
}
