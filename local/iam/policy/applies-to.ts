import type { Access } from '../access';
import { type Caller, principalArn } from '../caller';
import { type ContextValues, holds } from './condition-operators';
import { matchesWildcards } from './matches-wildcards';
import type { Selection, Statement } from './statement';

/** A request as policies see it. */
export interface AccessRequest extends Omit<Access, 'context'> {
  caller: Caller;
  context: ContextValues;
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

/**
 * Whether a statement that applies names the caller, not just the caller's account: if it allows, then by itself, without a
 * policy of the caller's own. Statements without principals are the caller's own.
 */
export function namesCaller({ principals }: Statement, caller: Caller): boolean {
  return !principals || principals.patterns.some((named) => isCaller(named, caller));
}

const selects = ({ kind, patterns }: Selection, matches: (pattern: string) => boolean): boolean =>
  patterns.some(matches) === (kind === 'these');

/** An account's id or the ARN of its root stands for all callers of the account. */
function isPrincipal(named: string, caller: Caller): boolean {
  if (isCaller(named, caller)) return true;
  return 'accountId' in caller && (named === caller.accountId || named === `arn:aws:iam::${caller.accountId}:root`);
}

function isCaller(named: string, caller: Caller): boolean {
  if (named === '*') return true;
  if ('service' in caller) return named === caller.service;
  return named === caller.roleArn || named === principalArn(caller);
}
