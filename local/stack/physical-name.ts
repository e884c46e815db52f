import { createHash } from 'node:crypto';

/** Maximum length of names by type; 255 for other types. */
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
 * The name of a resource that has none in the template. It looks like CloudFormation's, but is the same at every deployment, so
 * that a restart finds its data.
 *
 * @returns `StackName-LogicalId-SUFFIX`, within the length of the type; lower case for buckets
 */
export function physicalName(type: string, stackName: string, logicalId: string): string {
  const digest = createHash('sha256').update(`${stackName}/${logicalId}`).digest();
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const suffix = Array.from(digest.subarray(0, 12), (byte) => alphabet[byte % 32]).join('');
  const prefixMax = (lengthMax[type] ?? 255) - suffix.length - 1;
  // Both parts of a long name are shortened, as CloudFormation does.
  const stackPart = stackName.slice(0, Math.max(prefixMax - logicalId.length - 1, Math.floor(prefixMax / 2)));
  const name = `${`${stackPart}-${logicalId}`.slice(0, prefixMax)}-${suffix}`;
  return type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}
