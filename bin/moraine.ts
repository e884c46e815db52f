#!/usr/bin/env -S npx tsx
import path from 'node:path';
import { MoraineError } from '../core/contracts/errors';
import { loadConfig } from '../lib/load-config';
import { addMoraineStacks, emptyMoraineApp } from '../lib/moraine-app';

const PROJECT_ROOT = path.resolve(__dirname, '..');

/** Synthesize the stacks of a configuration: `MORAINE_CONFIG`, else context `config`, else `moraine.config.ts`. */
async function main(): Promise<void> {
  const app = emptyMoraineApp({ outdir: process.env.CDK_OUTDIR ?? path.join(PROJECT_ROOT, 'cdk.out') });
  const named = process.env.MORAINE_CONFIG ?? app.node.tryGetContext('config');
  const config = await loadConfig(named ?? path.join(PROJECT_ROOT, 'moraine.config.ts'));
  addMoraineStacks(app, config);
  app.synth();
}

main().catch((error: unknown) => {
  console.error(error instanceof MoraineError ? `${error.name}: ${error.message}` : error);
  process.exitCode = error instanceof MoraineError ? 2 : 1;
});
