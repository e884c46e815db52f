import path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { InvalidInputError } from '../core/contracts/errors';
import { loadConfig } from './load-config';
import { addMoraineStacks, synthesizeWithinQuotas } from './moraine-app';
import { removedPlans, removedPlanWarning } from './removed-plans';
import { requireWholeCode } from './require-whole-code';
import { bundlesOfPackage } from './shared/function-code';

/** Result of a build. */
interface BuiltStacks {
  /** Prefix of the stack names. */
  name: string;
  /** What the last build in the same directory had and this one has no longer. */
  warnings: string[];
}

/**
 * Synthesize the stacks of a configuration file.
 *
 * @param expectedName `name` that the configuration must have; default: any
 * @throws InvalidInputError when the configuration is not valid, or AWS would not deploy it
 */
export async function buildStacks(
  app: App,
  configFile: string,
  outdir: string,
  expectedName?: string,
): Promise<BuiltStacks> {
  const config = await loadConfig(configFile);
  if (expectedName !== undefined && expectedName !== config.name) {
    throw new InvalidInputError(
      `--stack ${expectedName} is not the \`name\` in ${path.basename(configFile)}, which is ${config.name}: name the configuration of that deployment with --config`,
    );
  }
  const removed = removedPlans(config, outdir);
  addMoraineStacks(app, config, path.basename(configFile));
  const assembly = synthesizeWithinQuotas(app, config);
  const bundles = bundlesOfPackage();
  if (bundles) requireWholeCode(assembly, [...bundles.values()]);
  return { name: config.name, warnings: removed.map(removedPlanWarning) };
}
