import type { AssemblyStack } from './assembly';
import { DeployError } from './deploy-error';

// A template that is uploaded to S3, as the CDK does, may have 1 MB.
const TEMPLATE_BYTES_MAX = 1_000_000;
const RESOURCES_MAX = 500;
const OUTPUTS_MAX = 200;
const PARAMETERS_MAX = 200;

/**
 * Refuse a template that is larger than CloudFormation takes.
 *
 * @throws DeployError
 * @see AWS CloudFormation User Guide, "Understand CloudFormation quotas"
 */
export function checkTemplateQuotas({ stackName, template, templateBytes }: AssemblyStack): void {
  const refuse = (reason: string) => new DeployError(`Stack ${stackName}: ${reason}`);
  if (templateBytes > TEMPLATE_BYTES_MAX) {
    throw refuse(`Template may not exceed ${TEMPLATE_BYTES_MAX} bytes in size. It has ${templateBytes}.`);
  }
  const tooMany = (what: string, count: number, most: number) =>
    refuse(`Template format error: Number of ${what}, ${count}, is greater than maximum allowed, ${most}`);
  const resources = Object.keys(template.Resources ?? {}).length;
  if (resources > RESOURCES_MAX) throw tooMany('resources', resources, RESOURCES_MAX);
  const parameters = Object.keys(template.Parameters ?? {}).length;
  if (parameters > PARAMETERS_MAX) throw tooMany('parameters', parameters, PARAMETERS_MAX);
  const outputs = Object.keys(template.Outputs ?? {}).length;
  if (outputs > OUTPUTS_MAX) {
    throw refuse(`Template format error: Outputs count ${outputs} is greater than max allowed ${OUTPUTS_MAX}`);
  }
}
