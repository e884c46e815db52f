import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { MoraineConfig } from '../../core/contracts/config';
import { synthesizeMoraine } from '../../lib/moraine-app';
import { BUNDLES_CONTEXT, writeBundles } from '../../lib/shared/function-code';

// CDK's own template rules are checked with the stacks' tests.
process.env.CDK_VALIDATION = 'false';

const WAIT_MS = 50;
const WAITS_MAX = 4000;

/** Of the whole run, by configuration. */
const ASSEMBLIES = path.join(process.env.MORAINE_TEST_RUN ?? tmpdir(), 'assemblies');

/**
 * Synthesize both stacks of a configuration, with functions that are bundled once in a run of the tests. Nothing may be
 * written to the assembly: every suite with the same configuration deploys the same one.
 *
 * @returns its directory
 */
export function synthesize(config: MoraineConfig): string {
  const assembly = path.join(ASSEMBLIES, createHash('sha256').update(JSON.stringify(config)).digest('hex'));
  if (existsSync(assembly)) return assembly;
  mkdirSync(ASSEMBLIES, { recursive: true });
  const unfinished = mkdtempSync(`${assembly}-`);
  // The functions' code stays where the bundles are.
  const context = { [BUNDLES_CONTEXT]: bundlesOfRun(), [DISABLE_ASSET_STAGING_CONTEXT]: true };
  synthesizeMoraine(config, unfinished, context);
  // Another worker may have come first, with the same.
  if (existsSync(assembly)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, assembly);
  return assembly;
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
