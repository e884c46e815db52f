/** CDK behaviour that the stacks rely on, wherever they are synthesized; `cdk.json` says the same. */
export const featureFlags: Record<string, boolean | string> = {
  // Without it, CDK silently ignores `resultWriterV2`.
  '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': true,
  // Dependency cycles fail at synthesis, not at deployment.
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  // References become CloudFormation exports: the stateful stack cannot drop what the stateless stack uses.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};
