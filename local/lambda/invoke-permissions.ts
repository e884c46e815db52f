import { ServiceError } from '../endpoint/service-error';

/** A statement of a function's policy that allows a service to invoke it. */
export interface InvokePermission {
  /** `events.amazonaws.com` */
  principal: string;
  /** ARN of the resource on whose behalf the service may invoke; may contain `*` and `?`. Default: any. */
  sourceArn?: string;
}

/** The resource policies of functions, for services that invoke without a role. */
export class InvokePermissions {
  readonly #byFunction = new Map<string, InvokePermission[]>();

  add(functionArn: string, permission: InvokePermission): void {
    this.#byFunction.set(functionArn, [...(this.#byFunction.get(functionArn) ?? []), permission]);
  }

  /** @throws ServiceError AccessDeniedException */
  check(functionArn: string, { principal, sourceArn }: Required<InvokePermission>): void {
    const permissions = this.#byFunction.get(functionArn) ?? [];
    const isAllowed = permissions.some(
      (permission) => permission.principal === principal && matchesArn(permission.sourceArn ?? '*', sourceArn),
    );
    if (isAllowed) return;
    const message = `${principal} may not invoke ${functionArn} on behalf of ${sourceArn}`;
    throw new ServiceError('AccessDeniedException', message, 403);
  }
}

function matchesArn(pattern: string, arn: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(arn);
}
