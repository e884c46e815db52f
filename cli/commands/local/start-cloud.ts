import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedCloud, EmbeddedCloudOptions } from '../../../local/embedded-cloud';
import { CommandError } from '../../errors/command-error';

/** Names of errors whose message says what to do, so that no stack trace is needed. */
const USER_ERRORS = new Set(['CloudDirectoryError', 'PortInUseError', 'DeployError']);

/**
 * Start the embedded cloud with synthesized stacks.
 *
 * @throws CommandError when there are no synthesized stacks, or for a busy or damaged directory, a port in use, or a template
 *   that AWS would refuse
 */
export async function startCloud(options: EmbeddedCloudOptions & { cdkOut: string }): Promise<EmbeddedCloud> {
  if (!existsSync(join(options.cdkOut, 'manifest.json'))) {
    throw new CommandError(
      `There are no synthesized stacks in ${options.cdkOut}: run \`npx moraine build\`, or name another directory with --app.`,
    );
  }
  // Loaded on demand, to keep the other commands fast.
  const { startEmbeddedCloud } = await import('../../../local/embedded-cloud');
  return startEmbeddedCloud(options).catch((error: Error) => {
    if (!USER_ERRORS.has(error.name)) throw error;
    throw new CommandError(error.message, undefined, { cause: error });
  });
}
