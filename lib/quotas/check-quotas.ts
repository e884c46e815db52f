import { statSync } from 'node:fs';
import type { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import type { MoraineConfig } from '../../core/contracts/config';
import { InvalidInputError } from '../../core/contracts/errors';
import { statefulStackName } from '../../core/contracts/stack-outputs';
import { awsQuotas } from './aws-quotas';
import { measureFunctions } from './functions';
import { measureResourcePolicies } from './resource-policies';
import { measureRoles } from './role-policies';
import { measureStateMachines } from './state-machines';
import type { Measured, Template } from './template';

/**
 * Check that AWS takes the templates of a configuration, whatever account, region and partition they are deployed to.
 *
 * @throws InvalidInputError naming what is too large, its quota, and the field of the configuration to change
 */
export function checkQuotas({ stacks }: CloudAssembly, config: MoraineConfig): void {
  const measured = stacks.flatMap((stack) => [...measure(stack, config)]);
  const problems = measured
    .filter(({ amount, quota }) => amount > quota)
    .map(({ what, amount, unit, quota, field }) => {
      const [has, takes] = [amount, quota].map((count) => count.toLocaleString('en-US'));
      return `  ${field}: with it, ${what} has ${has} ${unit}, of which AWS takes ${takes}: list fewer, or shorter ones`;
    });
  if (problems.length === 0) return;
  throw new InvalidInputError(`what the configuration lists cannot be deployed:\n${problems.join('\n')}`);
}

function* measure(stack: CloudFormationStackArtifact, config: MoraineConfig): Generator<Measured> {
  const template: Template = stack.template;
  const field = stack.stackName === statefulStackName(config.name) ? 'vaults[].manage' : largestField(config);
  const what = `the template of ${stack.stackName}`;
  const { templateBytes, templateResources, templateOutputs } = awsQuotas;
  const { Resources, Outputs = {} } = template;
  yield { what, field, unit: 'bytes', amount: statSync(stack.templateFullPath).size, quota: templateBytes };
  yield { what, field, unit: 'resources', amount: Object.keys(Resources).length, quota: templateResources };
  yield { what, field, unit: 'outputs', amount: Object.keys(Outputs).length, quota: templateOutputs };
  yield* measureFunctions(template);
  yield* measureRoles(template);
  yield* measureResourcePolicies(template, field);
  yield* measureStateMachines(template, largestField(config));
}

/** The list of a configuration that takes the most characters. */
function largestField(config: MoraineConfig): string {
  const lists = ['vaults', 'destinations', 'plans', 'catalogKeys'] as const;
  const sizes = lists.map((name) => ({ name, characters: JSON.stringify(config[name]).length }));
  return sizes.reduce((largest, size) => (size.characters > largest.characters ? size : largest)).name;
}
