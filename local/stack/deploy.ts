import type { VirtualClock } from '../clock/virtual-clock';
import type { CloudFormation } from '../cloudformation/cloudformation';
import { type AssemblyStack, readAssembly } from './assembly';
import { createStack } from './create-stack';
import { creationOrder } from './creation-order';
import { isCustomType } from './custom-resources/custom-type';
import { type CustomResourceServices, openCustomResources } from './custom-resources/open-custom-resources';
import { DeployError } from './deploy-error';
import { resourceTypes } from './resource-types';
import { checkTemplateQuotas } from './template-quotas';

export interface DeployOptions extends CustomResourceServices {
  /** Output directory of `cdk synth`. */
  cdkOut: string;
  cloudFormation: CloudFormation;
  /** The caller holds it. */
  clock: VirtualClock;
}

/**
 * Create all resources of the stacks of a cloud assembly. Existing ones with the same names are kept; custom resources are
 * updated when their properties have changed, and deleted when their stack no longer has them.
 *
 * @throws DeployError naming the stack, the resource that cannot be created, and the reason
 */
export async function deploy(options: DeployOptions): Promise<void> {
  const { records, onDefect } = options;
  const assembly = readAssembly(options.cdkOut);
  // Errors that can be found without creating anything are found first.
  const orders = assembly.stacks.map((stack) => ({ stack, order: checkedOrder(stack) }));
  const exports = new Map<string, string>();
  for (const { stack, order } of orders) {
    const { stackName } = stack;
    const stackId = stackIdOf(stackName, options);
    const custom = openCustomResources({ stackName, stackId }, options);
    const created = await createStack({ stack, stackId, order, assembly, exports, custom, ...options }).catch(
      async (error) => {
        await custom.rollBack().catch((failure) => onDefect(failure, `rolling back the stack ${stackName}`));
        throw error;
      },
    );
    register(stackName, { description: stack.template.Description, ...created }, options);
    await custom.cleanUp(new Set(created.resources.map(({ logicalId }) => logicalId)));
  }
  registerAbandoned(new Set(assembly.stacks.map(({ stackName }) => stackName)), options);
  records.dropUnusedAssets();
}

/** Stacks that the assembly no longer has: their custom resources exist until the stack is deleted. */
function registerAbandoned(deployed: ReadonlySet<string>, options: DeployOptions): void {
  for (const { stackName, entries } of options.records.all()) {
    if (deployed.has(stackName)) continue;
    const resources = Object.entries(entries).map(([logicalId, entry]) => {
      const { type } = entry.kind === 'creating' ? entry.wanted : entry.resource;
      return { logicalId, type, physicalId: entry.kind === 'creating' ? '' : entry.resource.physicalId };
    });
    register(stackName, { resources, outputs: [] }, options);
  }
}

type StackContent = Pick<Parameters<CloudFormation['register']>[0], 'description' | 'resources' | 'outputs'>;

function register(stackName: string, content: StackContent, options: DeployOptions): void {
  const { cloudFormation, clock } = options;
  const stackId = stackIdOf(stackName, options);
  const present = new Set(content.resources.map(({ logicalId }) => logicalId));
  const deleteResources = () =>
    clock.run(() => openCustomResources({ stackName, stackId }, options).deleteAll(present));
  cloudFormation.register({ stackName, stackId, createdAt: clock.date(), ...content, deleteResources });
}

function stackIdOf(stackName: string, { services: { region, accountId } }: DeployOptions): string {
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/embedded`;
}

function checkedOrder(stack: AssemblyStack): string[] {
  const { stackName, template } = stack;
  checkTemplateQuotas(stack);
  for (const [logicalId, { Type }] of Object.entries(template.Resources ?? {})) {
    if (resourceTypes[Type] || isCustomType(Type)) continue;
    const message = `Stack ${stackName}: the embedded cloud does not implement the type ${Type} of ${logicalId}.`;
    throw new DeployError(message, logicalId);
  }
  return creationOrder(template, stackName);
}
