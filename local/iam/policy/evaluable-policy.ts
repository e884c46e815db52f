import { isKnownConditionKey } from './condition-keys';
import { MalformedPolicyError, parseDocument } from './parse-policy';
import { refusedByIam } from './refused-by-iam';
import type { Statement } from './statement';
import { unsupportedPart } from './unsupported-part';

/** A policy that AWS refuses or that cannot be evaluated; the message names the policy, the statement and what is wrong with it. */
export class UnsupportedPolicyError extends Error {
  override readonly name = 'UnsupportedPolicyError';
}

export interface PolicyIdentity {
  /** `identity`: the policy of a role; `resource`: of a resource; `trust`: about who may assume a role. */
  kind: 'identity' | 'resource' | 'trust';
  /** What messages call the policy. */
  name: string;
}

/**
 * The statements of a policy all of which can be evaluated.
 *
 * @throws UnsupportedPolicyError
 */
export function evaluablePolicy(document: unknown, { kind, name }: PolicyIdentity): Statement[] {
  const statements = parsed(kind === 'trust' ? aboutAnything(document, name) : document, name);
  for (const [index, statement] of statements.entries()) {
    const refuse = (problem: string) => {
      const sid = statement.sid === undefined ? '' : ` (${statement.sid})`;
      return new UnsupportedPolicyError(`${name}, statement ${index + 1}${sid}: ${problem}`);
    };
    const hasPrincipals = statement.principals !== undefined;
    if (hasPrincipals && kind === 'identity') throw refuse('a policy of a role names no principals');
    if (!hasPrincipals && kind !== 'identity') throw refuse('there is no Principal');
    const malformed = kind === 'resource' ? undefined : refusedByIam(statement, statements.slice(0, index));
    if (malformed !== undefined) throw refuse(malformed);
    const part = unsupportedPart(statement, isKnownConditionKey);
    if (part !== undefined) throw refuse(`the embedded cloud does not evaluate ${part}`);
  }
  return statements;
}

function parsed(document: unknown, name: string): Statement[] {
  try {
    return parseDocument(document);
  } catch (error) {
    if (!(error instanceof MalformedPolicyError)) throw error;
    throw new UnsupportedPolicyError(`${name}: ${error.message}`, { cause: error });
  }
}

/** Trust policies have no resources: each is about its own role. */
function aboutAnything(document: unknown, name: string): unknown {
  const { Statement, ...rest } = Object(document) as { Statement?: unknown };
  if (Statement === undefined) return document;
  const statements = [Statement].flat().map((statement) => Object(statement) as object);
  const prohibited = ['Resource', 'NotResource'].find((element) => statements.some((one) => element in one));
  if (prohibited !== undefined) throw new UnsupportedPolicyError(`${name}: Has prohibited field ${prohibited}`);
  return { ...rest, Statement: statements.map((statement) => ({ Resource: '*', ...statement })) };
}
