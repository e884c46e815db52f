import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, type PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { awsQuotas } from '../quotas/aws-quotas';
import { longestJson } from '../quotas/longest-value';

/** Characters of the statements that a role has inline; the rest of the quota is for its log, its event sources and CDK's estimates. */
const INLINE_CHARACTERS_MAX = 6000;
/** Characters around the statement of a policy. */
const FRAME_CHARACTERS = longestJson({ Statement: [], Version: '2012-10-17' });
const STATEMENT_CHARACTERS_MAX = awsQuotas.managedPolicyCharacters - FRAME_CHARACTERS;

/** Managed policies of a stack by their statement. */
const managedPoliciesOf = new WeakMap<Stack, Map<string, ManagedPolicy>>();

/** Statement, or a part of one, that fits into a managed policy. */
interface Part {
  /** Id of the construct, should it become a managed policy. */
  id: string;
  statement: PolicyStatement;
  characters: number;
}

/**
 * Permit a role what statements allow: inline as far as that is enough. The longest beyond become managed policies, cut where they
 * are too long for one, and shared by all roles of the stack that need the same.
 */
export function permit(scope: Construct, role: Role, statements: readonly PolicyStatement[]): void {
  const parts = statements.flatMap((statement, position) => cut(scope, `Permission${position}`, statement));
  let inlineCharacters = parts.reduce((sum, { characters }) => sum + characters, 0);
  const managed = new Set<Part>();
  for (const part of [...parts].sort((a, b) => b.characters - a.characters)) {
    if (inlineCharacters <= INLINE_CHARACTERS_MAX) break;
    managed.add(part);
    inlineCharacters -= part.characters;
  }
  for (const part of parts) {
    if (managed.has(part)) role.addManagedPolicy(sharedPolicy(scope, part));
    else role.addToPolicy(part.statement);
  }
}

/** Find the managed policy with a statement, or add it. */
function sharedPolicy(scope: Construct, { id, statement }: Part): ManagedPolicy {
  const stack = Stack.of(scope);
  const policies = managedPoliciesOf.get(stack) ?? new Map<string, ManagedPolicy>();
  managedPoliciesOf.set(stack, policies);
  const key = JSON.stringify(stack.resolve(statement.toStatementJson()));
  const policy = policies.get(key) ?? new ManagedPolicy(scope, id, { statements: [statement] });
  policies.set(key, policy);
  return policy;
}

/** Cut a statement into statements with as many of its resources as a managed policy holds. */
function cut(scope: Construct, id: string, statement: PolicyStatement): Part[] {
  const stack = Stack.of(scope);
  const bare = longestJson(stack.resolve(statement.copy({ resources: ['*'] }).toStatementJson()));
  const parts: { resources: string[]; characters: number }[] = [{ resources: [], characters: bare }];
  for (const resource of statement.resources) {
    const characters = longestJson(stack.resolve(resource)) + ','.length;
    let part = parts.at(-1) as (typeof parts)[number];
    if (part.characters + characters > STATEMENT_CHARACTERS_MAX) {
      part = { resources: [], characters: bare };
      parts.push(part);
    }
    part.resources.push(resource);
    part.characters += characters;
  }
  return parts.map(({ resources, characters }, position) => ({
    id: `${id}Part${position}`,
    statement: parts.length === 1 ? statement : statement.copy({ resources }),
    characters,
  }));
}
