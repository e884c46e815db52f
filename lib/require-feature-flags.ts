import type { Construct } from 'constructs';
import { InvalidInputError } from '../core/contracts/errors';
import { featureFlags } from './feature-flags';

/**
 * Assert that an app has the feature flags that the stacks rely on. Without them CDK synthesizes something else, and says nothing.
 *
 * @throws InvalidInputError naming each that is missing or has another value
 */
export function requireFeatureFlags(scope: Construct): void {
  const missing = Object.entries(featureFlags).filter(([flag, value]) => scope.node.tryGetContext(flag) !== value);
  if (missing.length === 0) return;
  const lines = missing.map(([flag, value]) => `  ${JSON.stringify(flag)}: ${JSON.stringify(value)}`);
  throw new InvalidInputError(
    `The CDK app lacks feature flags that Moraine relies on; add to "context" in cdk.json:\n${lines.join(',\n')}`,
  );
}
