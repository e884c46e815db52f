#!/usr/bin/env -S npx tsx
import path from 'node:path';
import { MoraineError } from '../core/contracts/errors';
import { loadConfig } from '../lib/load-config';
import { addMoraineStacks, emptyMoraineApp, synthesizeWithinQuotas } from '../lib/moraine-app';
import { removedPlans, removedPlanWarning } from '../lib/removed-plans';

const PROJECT_ROOT = path.resolve(__dirname, '..');

/** Synthesize the stacks of a configuration: `MORAINE_CONFIG`, else context `config`, else `moraine.config.ts`. */
async function main(): Promise<void> {
  const outdir = process.env.CDK_OUTDIR ?? path.join(PROJECT_ROOT, 'cdk.out');
  const app = emptyMoraineApp({ outdir });
  const named = process.env.MORAINE_CONFIG ?? app.node.tryGetContext('config');
  const file = named ?? path.join(PROJECT_ROOT, 'moraine.config.ts');
  const config = await loadConfig(file);
  const removed = removedPlans(config, outdir);
  addMoraineStacks(app, config, path.basename(file));
  synthesizeWithinQuotas(app, config);
  for (const plan of removed) console.error(removedPlanWarning(plan));
}

main().catch((error: unknown) => {
  console.error(error instanceof MoraineError ? `${error.name}: ${error.message}` : error);
  process.exitCode = error instanceof MoraineError ? 2 : 1;
});
