import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, type PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { awsQuotas } from '../quotas/aws-quotas';
import { longestJson } from '../quotas/longest-value';

/** Characters of the statements that a role has inline; the rest of the quota is for its log and its event sources. */
const INLINE_CHARACTERS_MAX = 8000;
/** Characters that CDK estimates for a resource with a token. What it estimates to be too long for a role, it moves elsewhere. */
const ESTIMATED_CHARACTERS = 150 + '"",'.length;
/** Characters around the statement of a policy. */
const FRAME_CHARACTERS = longestJson({ Statement: [], Version: '2012-10-17' });
const STATEMENT_CHARACTERS_MAX = awsQuotas.managedPolicyCharacters - FRAME_CHARACTERS;

/** Managed policies of a stack by their statements. */
const managedPoliciesOf = new WeakMap<Stack, Map<string, ManagedPolicy>>();

/** Statement, or a part of one, that fits into a managed policy. */
interface Part {
  /** Id of the construct, should it be the first of a managed policy. */
  id: string;
  statement: PolicyStatement;
  characters: number;
  /** The larger one of its characters and CDK's estimate of them. */
  inlineCharacters: number;
}

/**
 * Permit a role what statements allow: inline as far as that is enough. The longest beyond become managed policies, cut where they
 * are too long for one, joined where they are too many for a role, and shared by all roles of the stack that need the same.
 */
export function permit(scope: Construct, role: Role, statements: readonly PolicyStatement[]): void {
  const parts = statements.flatMap((statement, position) => cut(scope, `Permission${position}`, statement));
  let inlineCharacters = parts.reduce((sum, part) => sum + part.inlineCharacters, 0);
  const managed = new Set<Part>();
  for (const part of [...parts].sort((a, b) => b.inlineCharacters - a.inlineCharacters)) {
    if (inlineCharacters <= INLINE_CHARACTERS_MAX) break;
    managed.add(part);
    inlineCharacters -= part.inlineCharacters;
  }
  for (const part of parts) if (!managed.has(part)) role.addToPolicy(part.statement);
  for (const group of inPolicies(parts.filter((part) => managed.has(part)))) {
    role.addManagedPolicy(sharedPolicy(scope, group));
  }
}

/** Statements by the policy that they go to: each to its own, which others may share, unless these are too many for a role. */
function inPolicies(parts: readonly Part[]): Part[][] {
  if (parts.length <= awsQuotas.managedPolicies) return parts.map((part) => [part]);
  const groups: { parts: Part[]; characters: number }[] = [];
  for (const part of parts) {
    const characters = part.characters + ','.length;
    const roomy = groups.find((group) => group.characters + characters <= STATEMENT_CHARACTERS_MAX);
    if (roomy) {
      roomy.parts.push(part);
      roomy.characters += characters;
    } else groups.push({ parts: [part], characters });
  }
  return groups.map((group) => group.parts);
}

/** Find the managed policy with some statements, or add it. */
function sharedPolicy(scope: Construct, parts: readonly Part[]): ManagedPolicy {
  const stack = Stack.of(scope);
  const policies = managedPoliciesOf.get(stack) ?? new Map<string, ManagedPolicy>();
  managedPoliciesOf.set(stack, policies);
  const statements = parts.map(({ statement }) => statement);
  const key = JSON.stringify(statements.map((statement) => stack.resolve(statement.toStatementJson())));
  const policy = policies.get(key) ?? new ManagedPolicy(scope, (parts[0] as Part).id, { statements });
  policies.set(key, policy);
  return policy;
}

/** Cut a statement into statements with as many of its resources as a managed policy holds. */
function cut(scope: Construct, id: string, statement: PolicyStatement): Part[] {
  const stack = Stack.of(scope);
  if (statement.resources.length === 0) {
    // A statement about all but some resources has few of them.
    const characters = longestJson(stack.resolve(statement.toStatementJson()));
    return [{ id, statement, characters, inlineCharacters: characters }];
  }
  const bare = longestJson(stack.resolve(statement.copy({ resources: ['*'] }).toStatementJson()));
  const newPart = () => ({ resources: [] as string[], characters: bare, inlineCharacters: bare });
  const parts = [newPart()];
  for (const resource of statement.resources) {
    const characters = longestJson(stack.resolve(resource)) + ','.length;
    let part = parts.at(-1) as (typeof parts)[number];
    if (part.characters + characters > STATEMENT_CHARACTERS_MAX) {
      part = newPart();
      parts.push(part);
    }
    part.resources.push(resource);
    part.characters += characters;
    part.inlineCharacters += Math.max(characters, ESTIMATED_CHARACTERS);
  }
  return parts.map(({ resources, ...lengths }, position) => ({
    id: `${id}Part${position}`,
    statement: parts.length === 1 ? statement : statement.copy({ resources }),
    ...lengths,
  }));
}
