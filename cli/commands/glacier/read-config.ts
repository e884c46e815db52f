import { readFile } from 'node:fs/promises';
import type { GlacierServerConfig } from '../../../local/glacier-server/server-config';
import { CommandError } from '../../errors/command-error';

/**
 * Read a configuration file; the server checks its fields.
 *
 * @param file undefined: an empty configuration
 * @throws CommandError when it cannot be read or is not JSON
 */
export async function readConfig(file: string | undefined): Promise<GlacierServerConfig> {
  if (file === undefined) return {};
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new CommandError(`The configuration ${file} cannot be read: ${cause.message}`, undefined, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new CommandError(`The configuration ${file} is not JSON: ${reason}`, undefined, { cause });
  }
}
