import type { Terminal } from '../../terminal/terminal';
import { configFile } from './config-file';

export interface BuildOptions {
  config?: string;
  /** Directory of the synthesized stacks. */
  app: string;
  /** Prefix that the names of the stacks must have. */
  name?: string | undefined;
}

/** Synthesize the stacks of a configuration file. @returns the prefix of their names */
export async function build(
  terminal: Terminal,
  { config, app: outdir, name: expected }: BuildOptions,
): Promise<string> {
  const file = configFile(config);
  terminal.say(`Building the stacks of ${file} ...`);
  // Loaded on demand, to keep the other commands fast.
  const { emptyMoraineApp } = await import('../../../lib/moraine-app');
  const { buildStacks } = await import('../../../lib/build-stacks');
  const { name, warnings } = await buildStacks(emptyMoraineApp({ outdir }), file, outdir, expected);
  for (const warning of warnings) terminal.complain(warning);
  return name;
}
