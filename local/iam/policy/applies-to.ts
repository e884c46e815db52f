import type { Principal } from '../../endpoint/service';
import type { Access } from '../access';
import { principalArn } from '../principals';
import { holds } from './condition-operators';
import { matchesWildcards } from './matches-wildcards';
import type { Selection, Statement } from './statement';

/** A request as policies see it. */
export interface AccessRequest extends Access {
  caller: Principal;
}

/** Whether a statement, whatever its effect, is about a request. A statement without principals is about any caller. */
export function appliesTo(statement: Statement, request: AccessRequest): boolean {
  const { principals, actions, resources, conditions } = statement;
  const action = request.action.toLowerCase();
  return (
    (!principals || selects(principals, (principal) => isPrincipal(principal, request.caller))) &&
    selects(actions, (pattern) => matchesWildcards(pattern.toLowerCase(), action)) &&
    selects(resources, (pattern) => matchesWildcards(pattern, request.resource)) &&
    conditions.every((condition) => holds(condition, request.context))
  );
}

const selects = ({ kind, patterns }: Selection, matches: (pattern: string) => boolean): boolean =>
  patterns.some(matches) === (kind === 'these');

/** An account's id or the ARN of its root stands for all callers of the account. */
function isPrincipal(named: string, caller: Principal): boolean {
  const { accountId, roleArn } = caller;
  return ['*', accountId, `arn:aws:iam::${accountId}:root`, roleArn, principalArn(caller)].includes(named);
}
