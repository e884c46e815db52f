import type { Principal } from '../endpoint/service';
import type { Authorizer } from '../iam/authorize';
import { functionLogAccess } from '../iam/requested-access/function-log';
import type { FunctionConfiguration } from './function-configuration';

/** Whether the role of a function lets Lambda write the function's log. */
export function mayLog(
  { functionArn, functionName, logGroupName = `/aws/lambda/${functionName}` }: FunctionConfiguration,
  role: Principal,
  authorizer: Pick<Authorizer, 'decide'>,
): boolean {
  const decisions = functionLogAccess(functionArn, logGroupName).map((access) => authorizer.decide(role, access));
  return decisions.every(({ kind }) => kind === 'allowed');
}
