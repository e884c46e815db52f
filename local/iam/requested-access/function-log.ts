import type { Access } from '../access';

/**
 * What Lambda does with the role of a function to write its log. Without it the function runs, and nothing is logged.
 *
 * @see AWS Lambda Developer Guide, "Defining Lambda function permissions with an execution role"
 */
export function functionLogAccess(functionArn: string, logGroupName: string): Access[] {
  const [, , , region = '', accountId = ''] = functionArn.split(':');
  const resource = `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}:log-stream:*`;
  const context = new Map([['aws:resourceaccount', accountId]]);
  return ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource, context }));
}
