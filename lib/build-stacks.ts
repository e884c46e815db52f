import path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { loadConfig } from './load-config';
import { addMoraineStacks, synthesizeWithinQuotas } from './moraine-app';
import { removedPlans, removedPlanWarning } from './removed-plans';

/**
 * Synthesize the stacks of a configuration file.
 *
 * @returns warnings about what the last build in the same directory had and this one has no longer
 * @throws InvalidInputError when the configuration is not valid, or AWS would not deploy it
 */
export async function buildStacks(app: App, configFile: string, outdir: string): Promise<string[]> {
  const config = await loadConfig(configFile);
  const removed = removedPlans(config, outdir);
  addMoraineStacks(app, config, path.basename(configFile));
  synthesizeWithinQuotas(app, config);
  return removed.map(removedPlanWarning);
}
