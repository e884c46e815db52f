import { ServiceError } from '../endpoint/service-error';

/** A statement of a function's policy that allows a service to invoke it. */
export interface InvokePermission {
  /** Id of the statement. */
  sid?: string;
  /** `events.amazonaws.com` */
  principal: string;
  /** ARN of the resource on whose behalf the service may invoke; may contain `*` and `?`. Default: any. */
  sourceArn?: string;
}

/** Maximum size of a function's policy; AWS Lambda Developer Guide, "Lambda quotas". */
const POLICY_BYTES_MAX = 20_480;

/** The resource policies of functions, for services that invoke without a role. */
export class InvokePermissions {
  readonly #byFunction = new Map<string, InvokePermission[]>();

  /** @throws ServiceError PolicyLengthExceededException */
  add(functionArn: string, permission: InvokePermission): void {
    const permissions = [...(this.#byFunction.get(functionArn) ?? []), permission];
    const sizeBytes = policyBytes(functionArn, permissions);
    if (sizeBytes > POLICY_BYTES_MAX) {
      const message = `The final policy size (${sizeBytes}) is bigger than the limit (${POLICY_BYTES_MAX}).`;
      throw new ServiceError('PolicyLengthExceededException', message);
    }
    this.#byFunction.set(functionArn, permissions);
  }

  /** @throws ServiceError AccessDeniedException */
  check(functionArn: string, { principal, sourceArn }: Required<Omit<InvokePermission, 'sid'>>): void {
    const permissions = this.#byFunction.get(functionArn) ?? [];
    const isAllowed = permissions.some(
      (permission) => permission.principal === principal && matchesArn(permission.sourceArn ?? '*', sourceArn),
    );
    if (isAllowed) return;
    const message = `${principal} may not invoke ${functionArn} on behalf of ${sourceArn}`;
    throw new ServiceError('AccessDeniedException', message, 403);
  }
}

/** Size of the policy in which Lambda keeps the permissions of a function. */
function policyBytes(functionArn: string, permissions: readonly InvokePermission[]): number {
  const statements = permissions.map(({ sid = '', principal, sourceArn }) => ({
    Sid: sid,
    Effect: 'Allow',
    Principal: { Service: principal },
    Action: 'lambda:InvokeFunction',
    Resource: functionArn,
    Condition: sourceArn && { ArnLike: { 'AWS:SourceArn': sourceArn } },
  }));
  return Buffer.byteLength(JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements }));
}

function matchesArn(pattern: string, arn: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(arn);
}
