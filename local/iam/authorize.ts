import type { Principal, ServiceRequest } from '../endpoint/service';
import type { ServiceError } from '../endpoint/service-error';
import type { Access } from './access';
import { type Caller, principalArn, principalName } from './caller';
import type { Decision } from './decision';
import type { AccessRequest } from './policy/applies-to';
import { decide, type Policies } from './policy/decide';
import { StatementIndex } from './policy/statement-index';
import type { Principals } from './principals';
import { refusal } from './refusal';
import { requestedAccess } from './requested-access';
import type { ResourcePolicies } from './resource-policies';

/**
 * Decide whether a request is allowed. The endpoint calls it once per request, before the request is performed.
 *
 * @returns the error to answer with, or undefined if the request is allowed
 */
export type Authorize = (service: string, operation: string, request: ServiceRequest) => ServiceError | undefined;

/** Allows all requests, for services without policies. */
export const allowAll: Authorize = () => undefined;

/** One decision about what a role asked for. */
export interface AuthorizationRecord {
  roleName: string;
  roleArn: string;
  caller: Principal;
  access: Access;
  policies: Policies;
  decision: Decision;
}

export interface AuthorizerOptions {
  principals: Principals;
  resourcePolicies: ResourcePolicies;
  /** Called once per decision about what a role asks for. */
  onAuthorization?: (record: AuthorizationRecord) => void;
  /** The permissions that a request needs; default: those of AWS. */
  requestedAccess?: typeof requestedAccess;
}

/** Decides what callers may do, by the policies of roles and resources. */
export interface Authorizer {
  decide(caller: Caller, access: Access): Decision;
  authorize: Authorize;
}

/** Policies of the administrator, who is a user of the account. */
const EVERYTHING: StatementIndex = new StatementIndex([
  {
    effect: 'Allow',
    actions: { kind: 'these', patterns: ['*'] },
    resources: { kind: 'these', patterns: ['*'] },
    conditions: [],
  },
]);
const NOTHING = new StatementIndex([]);

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { principals, resourcePolicies, onAuthorization } = options;

  function decideAccess(caller: Caller, access: Access): Decision {
    const policies = { identity: identityOf(caller, principals), resource: resourcePolicies.about(access.resource) };
    const decision = decide(accessRequest(caller, access, principals.accountId), policies);
    if (onAuthorization && 'roleArn' in caller && caller.roleArn !== undefined) {
      onAuthorization({ roleName: principalName(caller), roleArn: caller.roleArn, caller, access, policies, decision });
    }
    return decision;
  }

  const accessOf = options.requestedAccess ?? requestedAccess;
  return {
    decide: decideAccess,
    authorize(service, operation, request) {
      request.isAllowed = (access) => decideAccess(request.caller, access).kind === 'allowed';
      for (const access of accessOf(service, operation, request)) {
        const decision = decideAccess(request.caller, access);
        if (decision.kind === 'denied') return refusal(service, request.caller, access, decision);
      }
      return undefined;
    },
  };
}

function identityOf(caller: Caller, principals: Principals): StatementIndex | undefined {
  if ('service' in caller) return undefined;
  return caller.roleArn === undefined ? EVERYTHING : (principals.roleByArn(caller.roleArn)?.statements ?? NOTHING);
}

/** An access as policies see it: with the condition keys that every request has. Loopback counts as TLS. */
export function accessRequest(caller: Caller, access: Access, accountId: string): AccessRequest {
  const { action, resource, context } = access;
  const common = (key: string): string | undefined => {
    if (key === 'aws:securetransport') return 'true';
    // ARNs of buckets and objects name no account.
    if (key === 'aws:resourceaccount') return resource.split(':')[4] || accountId;
    if ('service' in caller) return undefined;
    if (key === 'aws:principalaccount') return caller.accountId;
    return key === 'aws:principalarn' ? (caller.roleArn ?? principalArn(caller)) : undefined;
  };
  return { caller, action, resource, context: { get: (key) => context.get(key) ?? common(key) } };
}
