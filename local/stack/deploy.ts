import type { CloudFormation, StackOutput, StackResource } from '../cloudformation/cloudformation';
import { type Assembly, type AssemblyStack, readAssembly } from './assembly';
import type { CloudServices } from './cloud-services';
import { creationOrder } from './creation-order';
import { DeployError } from './deploy-error';
import { resolve } from './intrinsics';
import { physicalName } from './physical-name';
import type { CreatedResource } from './resource-type';
import { resourceTypes } from './resource-types';
import { StackScope } from './stack-scope';

export interface DeployOptions {
  /** Output directory of `cdk synth`. */
  cdkOut: string;
  services: CloudServices;
  cloudFormation: CloudFormation;
  now: () => Date;
}

/**
 * Create all resources of the stacks of a cloud assembly. Existing ones with the same names are kept.
 *
 * @throws DeployError naming the stack, the resource that cannot be created, and the reason
 */
export async function deploy(options: DeployOptions): Promise<void> {
  const assembly = readAssembly(options.cdkOut);
  // Errors that can be found without creating anything are found first.
  const orders = assembly.stacks.map((stack) => ({ stack, order: checkedOrder(stack) }));
  const exports = new Map<string, string>();
  for (const { stack, order } of orders) await deployStack(stack, order, assembly, exports, options);
}

function checkedOrder({ stackName, template }: AssemblyStack): string[] {
  for (const [logicalId, { Type }] of Object.entries(template.Resources ?? {})) {
    if (resourceTypes[Type]) continue;
    const message = `Stack ${stackName}: the embedded cloud does not implement the type ${Type} of ${logicalId}.`;
    throw new DeployError(message, logicalId);
  }
  return creationOrder(template, stackName);
}

async function deployStack(
  { stackName, template }: AssemblyStack,
  order: string[],
  assembly: Assembly,
  exports: Map<string, string>,
  { services, cloudFormation, now }: DeployOptions,
): Promise<void> {
  const { region, accountId } = services;
  const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/embedded`;
  const scope = new StackScope({ stackName, stackId, template, region, accountId, exports });
  const resources: StackResource[] = [];
  for (const logicalId of order) {
    const resource = template.Resources[logicalId];
    if (!resource || (resource.Condition !== undefined && !scope.condition(resource.Condition))) continue;
    const { Type: type } = resource;
    const created = await explain(stackName, logicalId, type, async () => {
      const properties = resolve(resource.Properties ?? {}, scope) as Record<string, unknown>;
      const defaultName = physicalName(type, stackName, logicalId);
      const { assetPath } = assembly;
      const create = resourceTypes[type];
      return create?.({ stackName, logicalId, type, properties, defaultName, services, assetPath });
    });
    scope.add(logicalId, created as CreatedResource);
    resources.push({ logicalId, physicalId: (created as CreatedResource).physicalId, type });
  }
  const outputs: StackOutput[] = [];
  for (const [key, output] of Object.entries(template.Outputs ?? {})) {
    if (output.Condition !== undefined && !scope.condition(output.Condition)) continue;
    await explain(stackName, key, 'output', async () => {
      const value = String(resolve(output.Value, scope));
      const exportName = output.Export && String(resolve(output.Export.Name, scope));
      if (exportName !== undefined) exports.set(exportName, value);
      outputs.push({ key, value, exportName, description: output.Description });
    });
  }
  const description = template.Description;
  cloudFormation.register({ stackName, stackId, description, createdAt: now(), outputs, resources });
}

/** Add the location in the template to an error. */
async function explain<T>(stackName: string, logicalId: string, type: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DeployError(`Stack ${stackName}: ${logicalId} (${type}): ${message}`, logicalId, { cause });
  }
}
