import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { MoraineConfig } from '../../core/contracts/config';
import { synthesizeMoraine } from '../../lib/moraine-app';
import { BUNDLES_CONTEXT, writeBundles } from '../../lib/shared/function-code';

// CDK's own template rules are checked with the stacks' tests.
process.env.CDK_VALIDATION = 'false';

/** Synthesize both stacks of a configuration, with functions that are bundled once in a run of the tests. */
export function synthesize(config: MoraineConfig, outdir: string): void {
  synthesizeMoraine(config, outdir, { [BUNDLES_CONTEXT]: bundlesOfRun() });
}

/** Made by the first suite that asks in each worker. */
function bundlesOfRun(): string {
  const { MORAINE_TEST_RUN = '', JEST_WORKER_ID = '' } = process.env;
  const bundles = path.join(MORAINE_TEST_RUN, `bundles-${JEST_WORKER_ID}`);
  if (existsSync(bundles)) return bundles;
  const unfinished = `${bundles}-unfinished`;
  mkdirSync(unfinished, { recursive: true });
  writeBundles(unfinished);
  renameSync(unfinished, bundles);
  return bundles;
}
