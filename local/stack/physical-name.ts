import { createHash } from 'node:crypto';

/** The longest names, by type; others may have 255 characters. */
const lengthMax: Record<string, number> = {
  'AWS::S3::Bucket': 63,
  'AWS::Lambda::Function': 64,
  'AWS::IAM::Role': 64,
  'AWS::SQS::Queue': 80,
  'AWS::StepFunctions::StateMachine': 80,
  'AWS::Scheduler::Schedule': 64,
  'AWS::Scheduler::ScheduleGroup': 64,
  'AWS::Events::Rule': 64,
};

/**
 * The name of a resource that the template leaves unnamed: as CloudFormation's, but the same at every deploy, so that
 * a restart finds its data.
 *
 * @returns `StackName-LogicalId-SUFFIX`, within the length of the type; lower case for buckets
 */
export function physicalName(type: string, stackName: string, logicalId: string): string {
  const digest = createHash('sha256').update(`${stackName}/${logicalId}`).digest();
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const suffix = Array.from(digest.subarray(0, 12), (byte) => alphabet[byte % 32]).join('');
  const prefixMax = (lengthMax[type] ?? 255) - suffix.length - 1;
  // A long name loses from both of its parts, as CloudFormation has it.
  const stackPart = stackName.slice(0, Math.max(prefixMax - logicalId.length - 1, Math.floor(prefixMax / 2)));
  const name = `${`${stackPart}-${logicalId}`.slice(0, prefixMax)}-${suffix}`;
  return type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}
