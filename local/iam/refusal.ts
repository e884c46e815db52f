import type { Principal } from '../endpoint/service';
import { ServiceError } from '../endpoint/service-error';
import type { Access } from './access';
import { principalArn } from './caller';
import type { Decision } from './decision';

/** How a service refuses. */
interface Wording {
  code: string;
  statusCode: number;
  /** Code of the older Query protocol, which some clients compare. */
  queryCode?: string;
  /** How the service writes an action. */
  written?: (action: string) => string;
}

const exception = (statusCode: number): Wording => ({ code: 'AccessDeniedException', statusCode });

const wordings: ReadonlyMap<string, Wording> = new Map(
  Object.entries({
    s3: { code: 'AccessDenied', statusCode: 403 },
    cloudformation: { code: 'AccessDenied', statusCode: 403 },
    sts: { code: 'AccessDenied', statusCode: 403 },
    sns: { code: 'AuthorizationError', statusCode: 403, written: (action) => action.replace(/^sns/, 'SNS') },
    sqs: { ...exception(403), queryCode: 'AccessDenied', written: (action) => action.toLowerCase() },
    glacier: exception(403),
    lambda: exception(403),
    dynamodb: exception(400),
    kms: exception(400),
    states: exception(400),
    ssm: exception(400),
    secretsmanager: exception(400),
  } satisfies Record<string, Wording>),
);

/**
 * The error with which a service refuses a request, in the service's words.
 *
 * @see AWS IAM User Guide, "Troubleshoot access denied error messages"
 * @see Amazon S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors in Amazon S3"
 */
export function refusal(service: string, caller: Principal, access: Access, decision: Decision): ServiceError {
  if (decision.kind === 'allowed') throw new Error(`${access.action} is allowed, and not refused`);
  const { code, statusCode, queryCode, written = String } = wordings.get(service) ?? exception(403);
  const action = written(access.action);
  const reason =
    decision.reason === 'explicit-deny'
      ? `with an explicit deny in ${decision.policy === 'identity-based' ? 'an' : 'a'} ${decision.policy} policy`
      : `because no ${decision.policy} policy allows the ${action} action`;
  const message = `User: ${principalArn(caller)} is not authorized to perform: ${action}${on(access)} ${reason}`;
  return new ServiceError(code, message, statusCode, queryCode);
}

/** S3 quotes its resources, and names none where an action has none. */
function on({ action, resource }: Access): string {
  if (!action.startsWith('s3:')) return ` on resource: ${resource}`;
  return resource === '*' ? '' : ` on resource: "${resource}"`;
}
