import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { MoraineConfig } from '../../core/contracts/config';
import { synthesizeMoraine } from '../../lib/moraine-app';
import { BUNDLES_CONTEXT, writeBundles } from '../../lib/shared/function-code';

// CDK's own template rules are checked with the stacks' tests.
process.env.CDK_VALIDATION = 'false';

const WAIT_MS = 50;
const WAITS_MAX = 4000;

/** Synthesize both stacks of a configuration, with functions that are bundled once in a run of the tests. */
export function synthesize(config: MoraineConfig, outdir: string): void {
  synthesizeMoraine(config, outdir, { [BUNDLES_CONTEXT]: bundlesOfRun() });
}

/** Made by the first suite that asks, in whichever worker; the others wait for it. */
function bundlesOfRun(): string {
  const bundles = path.join(process.env.MORAINE_TEST_RUN ?? '', 'bundles');
  if (isFirst(`${bundles}-begun`)) {
    writeBundles(`${bundles}-unfinished`);
    renameSync(`${bundles}-unfinished`, bundles);
  }
  for (let waits = 0; !existsSync(bundles); waits++) {
    if (waits === WAITS_MAX) throw new Error('the worker that bundles the functions has failed, or takes minutes');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  }
  return bundles;
}

/** Whether nobody has made the directory before. */
function isFirst(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
