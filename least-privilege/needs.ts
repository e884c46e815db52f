import { accessRequest } from '../local/iam/authorize';
import { decide } from '../local/iam/policy/decide';
import { StatementIndex } from '../local/iam/policy/statement-index';
import { type Grant, grantId, grantsOf, statementWithout } from './grant';
import type { Access, RoleLog } from './role-log';

/** A grant, and who shows that it is needed. */
export interface Need {
  grant: Grant;
  /** Suites in which something would have been refused without the grant; none when nobody needs it. */
  suites: Set<string>;
}

/**
 * What roles need of what they may do: everything that was allowed is decided again without each of the grants.
 *
 * @throws Error when an access is refused already with all grants: the log is not of the policies that it names
 */
export function needsOf(roles: readonly RoleLog[]): Need[] {
  const needs = new Map<string, Need>();
  for (const { suite, role, roleName, statements, accesses, nameOf } of roles) {
    const allowed = accesses.filter(({ isAllowed }) => isAllowed);
    for (const access of allowed) {
      if (!isAllowed(access, statements))
        throw new Error(`${suite}: ${roleName} was allowed ${access.action} on ${access.resource}, and now is not`);
    }
    for (const grant of grantsOf(role, statements.all, nameOf)) {
      const need = needs.get(grantId(grant)) ?? { grant, suites: new Set() };
      needs.set(grantId(grant), need);
      if (need.suites.has(suite)) continue;
      const left = new StatementIndex(
        statements.all.flatMap((statement) => statementWithout(statement, grant, nameOf) ?? []),
      );
      if (allowed.some((access) => !isAllowed(access, left))) need.suites.add(suite);
    }
  }
  return [...needs.values()];
}

function isAllowed(access: Access, identity: StatementIndex): boolean {
  const { caller, resourcePolicy, context } = access;
  const request = accessRequest(caller, { ...access, context: new Map(Object.entries(context)) }, caller.accountId);
  return decide(request, { identity, resource: resourcePolicy }).kind === 'allowed';
}
