import type { Terminal } from '../../terminal/terminal';
import { configFile } from './config-file';

export interface BuildOptions {
  config?: string;
  /** Directory of the synthesized stacks. */
  app: string;
}

/** Synthesize the stacks of a configuration file. */
export async function build(terminal: Terminal, { config, app: outdir }: BuildOptions): Promise<void> {
  const file = configFile(config);
  terminal.say(`Building the stacks of ${file} ...`);
  // Loaded on demand, to keep the other commands fast.
  const { emptyMoraineApp } = await import('../../../lib/moraine-app');
  const { buildStacks } = await import('../../../lib/build-stacks');
  for (const warning of await buildStacks(emptyMoraineApp({ outdir }), file, outdir)) terminal.complain(warning);
}
