import type { Policy } from './role';

/** Statements of the policies of AWS that are known. */
const STATEMENTS: Record<string, object[]> = {
  'service-role/AWSLambdaBasicExecutionRole': [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: '*',
    },
  ],
};

/**
 * A managed policy of AWS, by its ARN; undefined when it is not known.
 *
 * @see AWS Managed Policy Reference Guide
 */
export function awsManagedPolicy(arn: string): Policy | undefined {
  const name = /^arn:aws:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? '';
  if (!Object.hasOwn(STATEMENTS, name)) return undefined;
  return { kind: 'managed', name, document: { Version: '2012-10-17', Statement: STATEMENTS[name] } };
}
