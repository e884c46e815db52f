import { Fn } from 'aws-cdk-lib';

/** Pseudo parameters as `Fn::Sub` takes them. */
const [PARTITION, REGION, ACCOUNT] = ['Partition', 'Region', 'AccountId'].map((name) => `\${AWS::${name}}`);

/**
 * ARN of a resource in the region and account of the stack, as one `Fn::Sub`: `formatArn` takes twice the characters in a template.
 *
 * @param resource a literal, such as `vaults/photos`
 */
export const regionalArn = (service: string, resource: string): string =>
  Fn.sub(`arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}:${escaped(resource)}`);

/** ARN of a bucket or of objects in it. @param resource a literal: the name of the bucket, or with a pattern of keys */
export const s3Arn = (resource: string): string => Fn.sub(`arn:${PARTITION}:s3:::${escaped(resource)}`);

/** Text that `Fn::Sub` leaves as it is. */
const escaped = (literal: string) => literal.replaceAll('${', '${!');
