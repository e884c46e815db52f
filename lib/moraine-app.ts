import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { MoraineConfig } from '../core/contracts/config';
import { statefulStackName, statelessStackName } from '../core/contracts/stack-outputs';
import { featureFlags } from './feature-flags';
import { checkQuotas } from './quotas/check-quotas';
import { StatefulStack } from './stateful-stack';
import { StatelessStack } from './stateless-stack';

export interface MoraineAppOptions {
  /** Directory of the cloud assembly; default: a temporary one. */
  outdir?: string;
  /** Further CDK context, such as `aws:cdk:bundling-stacks`. */
  context?: Record<string, unknown>;
}

/** Settings of CDK that leave the size of templates to `checkQuotas`. */
const templateSettings = {
  '@aws-cdk/core:suppressTemplateIndentation': true,
  '@aws-cdk/core:stackResourceLimit': 0,
};

/** A CDK app without stacks, with the feature flags that Moraine's stacks rely on. */
export function emptyMoraineApp(options: MoraineAppOptions = {}): App {
  return new App({
    outdir: options.outdir,
    // An invalid configuration must not leave an empty assembly behind.
    autoSynth: false,
    context: { ...featureFlags, ...templateSettings, ...options.context },
    // CDK's usage analytics would add a table of all regions to the templates.
    analyticsReporting: false,
  });
}

/**
 * Add both stacks. They name no account, region or partition: `cdk deploy` puts them where its credentials point.
 *
 * @param configFile name of the file with the configuration, by which messages of the command line call it
 */
export function addMoraineStacks(
  app: App,
  config: MoraineConfig,
  configFile?: string,
): { state: StatefulStack; code: StatelessStack } {
  const state = new StatefulStack(app, statefulStackName(config.name), { config });
  const code = new StatelessStack(app, statelessStackName(config.name), { config, state, configFile });
  return { state, code };
}

/**
 * Synthesize both stacks with bundled functions, as `cdk deploy` would deploy them.
 *
 * @param outdir directory of the cloud assembly
 */
export function synthesizeMoraine(
  config: MoraineConfig,
  outdir: string,
  context?: MoraineAppOptions['context'],
): CloudAssembly {
  const app = emptyMoraineApp({ outdir, context });
  addMoraineStacks(app, config);
  return synthesizeWithinQuotas(app, config);
}

/** Synthesize an app. @throws InvalidInputError when AWS would not deploy what has been configured */
export function synthesizeWithinQuotas(app: App, config: MoraineConfig): CloudAssembly {
  const assembly = app.synth();
  checkQuotas(assembly, config);
  return assembly;
}
