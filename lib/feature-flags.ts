/** CDK behaviour that the stacks rely on, wherever they are synthesized; `cdk.json` says the same. */
export const featureFlags: Record<string, boolean | string> = {
  // Without it, CDK leaves `resultWriterV2` out without a word.
  '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': true,
  // Dependency cycles fail at synthesis, not at deployment.
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  // The stack of the state cannot drop what the stack of the code uses: CloudFormation exports.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};
