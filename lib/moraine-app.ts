import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { MoraineConfig } from '../core/contracts/config';
import { statefulStackName, statelessStackName } from '../core/contracts/stack-outputs';
import { featureFlags } from './feature-flags';
import { StatefulStack } from './stateful-stack';
import { StatelessStack } from './stateless-stack';

export interface MoraineAppOptions {
  /** Where the cloud assembly goes; default: a temporary directory. */
  outdir?: string;
  /** Further CDK context, such as `aws:cdk:bundling-stacks`. */
  context?: Record<string, unknown>;
}

/** A CDK app without stacks yet, with the feature flags that Moraine's stacks rely on. */
export function emptyMoraineApp(options: MoraineAppOptions = {}): App {
  return new App({
    outdir: options.outdir,
    // Nothing is written before the configuration has been read.
    autoSynth: false,
    context: { ...featureFlags, ...options.context },
    // The usage data of CDK would put a table of all regions into the templates.
    analyticsReporting: false,
  });
}

/** Add both stacks. They name no account, region or partition: `cdk deploy` puts them where its credentials point. */
export function addMoraineStacks(app: App, config: MoraineConfig): { state: StatefulStack; code: StatelessStack } {
  const state = new StatefulStack(app, statefulStackName(config.name), { config });
  const code = new StatelessStack(app, statelessStackName(config.name), { config, state });
  return { state, code };
}

/**
 * Synthesize both stacks with bundled functions: what `cdk deploy` would deploy.
 *
 * @param outdir where the cloud assembly goes
 */
export function synthesizeMoraine(
  config: MoraineConfig,
  outdir: string,
  context?: MoraineAppOptions['context'],
): CloudAssembly {
  const app = emptyMoraineApp({ outdir, context });
  addMoraineStacks(app, config);
  return app.synth();
}
