import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedCloud, EmbeddedCloudOptions } from '../../../local/embedded-cloud';
import { CommandError } from '../../errors/command-error';

/** Errors of the cloud whose message says what to do, and that need no stack trace. */
const PERSONS_TO_MEND = new Set(['CloudDirectoryError', 'PortInUseError', 'DeployError']);

/**
 * Start the embedded cloud with synthesized stacks.
 *
 * @throws CommandError when they are not there; errors of the cloud: a busy or broken directory, a port in use, a
 *   template that AWS would refuse
 */
export async function startCloud(options: EmbeddedCloudOptions & { cdkOut: string }): Promise<EmbeddedCloud> {
  if (!existsSync(join(options.cdkOut, 'manifest.json'))) {
    throw new CommandError(
      `There are no synthesized stacks in ${options.cdkOut}: run \`npm run build\`, or name another directory with --app.`,
    );
  }
  // Loaded when needed: the other commands do not wait for a cloud to be read.
  const { startEmbeddedCloud } = await import('../../../local/embedded-cloud');
  return startEmbeddedCloud(options).catch((error: Error) => {
    if (!PERSONS_TO_MEND.has(error.name)) throw error;
    throw new CommandError(error.message, undefined, { cause: error });
  });
}
