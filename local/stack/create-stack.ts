import type { StackOutput, StackResource } from '../cloudformation/cloudformation';
import type { Assembly, AssemblyStack } from './assembly';
import type { CloudServices } from './cloud-services';
import type { CustomResources } from './custom-resources/custom-resources';
import { checkServiceToken, isCustomType } from './custom-resources/custom-type';
import { StackDependencies } from './custom-resources/stack-dependencies';
import type { StackRecords } from './custom-resources/stack-records';
import { wantedResource } from './custom-resources/wanted-resource';
import { DeployError } from './deploy-error';
import { resolve } from './intrinsics';
import { physicalName } from './physical-name';
import { checkPolicyQuotas } from './policy-quotas';
import type { CreatedResource } from './resource-type';
import { resourceTypes } from './resource-types';
import { StackScope } from './stack-scope';

export interface CreateStackOptions {
  stack: AssemblyStack;
  stackId: string;
  /** Logical ids in the order of creation. */
  order: string[];
  assembly: Assembly;
  /** Exports of the stacks created before; this one's are added. */
  exports: Map<string, string>;
  custom: CustomResources;
  records: StackRecords;
  services: CloudServices;
}

/** Create the resources of one stack. @throws DeployError */
export async function createStack(
  options: CreateStackOptions,
): Promise<{ resources: StackResource[]; outputs: StackOutput[] }> {
  const { stack, stackId, order, assembly, exports, custom, records, services } = options;
  const { stackName, template } = stack;
  const { region, accountId } = services;
  const scope = new StackScope({ stackName, stackId, template, region, accountId, exports });
  const dependencies = new StackDependencies(template, assembly, records);
  const resources: StackResource[] = [];
  for (const [position, logicalId] of order.entries()) {
    const resource = template.Resources[logicalId];
    if (!resource || (resource.Condition !== undefined && !scope.condition(resource.Condition))) continue;
    const { Type: type } = resource;
    const created = await explain(stackName, logicalId, type, async () => {
      const properties = resolve(resource.Properties ?? {}, scope) as Record<string, unknown>;
      if (isCustomType(type)) {
        checkServiceToken(properties, services.lambda);
        const needed = dependencies.keep(logicalId);
        return custom.deploy(wantedResource(logicalId, resource, properties, position, needed));
      }
      checkPolicyQuotas(type, properties);
      const defaultName = physicalName(type, stackName, logicalId);
      const assetPath = dependencies.add({ logicalId, type, properties });
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
  return { resources, outputs };
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
