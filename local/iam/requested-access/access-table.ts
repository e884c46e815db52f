import { jsonObjectOf } from '../../endpoint/json-body';
import type { ServiceRequest } from '../../endpoint/service';
import { ServiceError } from '../../endpoint/service-error';
import type { Access } from '../access';

/** The permissions that one operation needs, all of them. */
export type AccessRow = (request: ServiceRequest) => Access[];

/** Operations of a service by their names in its API. */
export type AccessTable = Readonly<Record<string, AccessRow>>;

/** Values of condition keys; those of undefined are absent from the request. */
export type Conditions = Readonly<Record<string, string | readonly string[] | undefined>>;

export function access(request: ServiceRequest, action: string, resource: string, conditions: Conditions = {}): Access {
  const context = new Map<string, string | readonly string[]>();
  context.set(
    'aws:resourceaccount',
    /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1] ?? request.caller.accountId,
  );
  for (const [key, value] of Object.entries(conditions)) {
    if (value !== undefined) context.set(key.toLowerCase(), value);
  }
  return { action, resource, context };
}

/** Rows of operations that need one action on one kind of resource. */
export const rowsOn =
  (resourceOf: (request: ServiceRequest) => string) =>
  (action: string, conditionsOf?: (request: ServiceRequest) => Conditions): AccessRow =>
  (request) => [access(request, action, resourceOf(request), conditionsOf?.(request))];

/** Rows of operations whose action has no resource: only `*` allows it. */
export const rowsOnAll = rowsOn(() => '*');

/** The ARN of a resource of the caller's account in the region of the request. */
export const arnOf = ({ region, caller }: ServiceRequest, service: string, resource: string) =>
  `arn:aws:${service}:${region}:${caller.accountId}:${resource}`;

/** The JSON object in the body without members that are null, which count as absent; an empty one instead of what the service refuses. */
export function inputOf({ body }: ServiceRequest): Record<string, unknown> {
  try {
    return Object.fromEntries(Object.entries(body ? jsonObjectOf(body) : {}).filter(([, value]) => value !== null));
  } catch (error) {
    if (error instanceof ServiceError) return {};
    throw error;
  }
}

/** A member that is text; empty for one that the service refuses: no resource has an empty name. */
export function textOf(input: Record<string, unknown>, name: string): string {
  const value = input[name];
  return typeof value === 'string' ? value : '';
}
