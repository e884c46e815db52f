#!/usr/bin/env -S npx tsx
import path from 'node:path';
import { MoraineError } from '../core/contracts/errors';
import { buildStacks } from '../lib/build-stacks';
import { emptyMoraineApp } from '../lib/moraine-app';

const PROJECT_ROOT = path.resolve(__dirname, '..');

/** Synthesize the stacks of a configuration: `MORAINE_CONFIG`, else context `config`, else `moraine.config.ts`. */
async function main(): Promise<void> {
  const outdir = process.env.CDK_OUTDIR ?? path.join(PROJECT_ROOT, 'cdk.out');
  const app = emptyMoraineApp({ outdir });
  const named = process.env.MORAINE_CONFIG ?? app.node.tryGetContext('config');
  const { warnings } = await buildStacks(app, named ?? path.join(PROJECT_ROOT, 'moraine.config.ts'), outdir);
  for (const warning of warnings) console.error(warning);
}

main().catch((error: unknown) => {
  console.error(error instanceof MoraineError ? `${error.name}: ${error.message}` : error);
  process.exitCode = error instanceof MoraineError ? 2 : 1;
});
