import type * as z from 'zod';
import { InvalidInputError } from './errors';

/** Problems found by a schema, each with the path of its member. */
export const problemsIn = (error: z.ZodError): string[] => error.issues.flatMap((issue) => problemsOf(issue, []));

type Issue = z.core.$ZodIssue;

/** @param parent path to the value that the schema of the issue checks */
function problemsOf(issue: Issue, parent: readonly PropertyKey[]): string[] {
  const path = [...parent, ...issue.path];
  const nested = issue.code === 'invalid_union' ? fittingBranch(issue.errors) : undefined;
  if (nested) return nested.flatMap((one) => problemsOf(one, path));
  const message = issue.code === 'invalid_key' ? issue.issues.map((one) => one.message).join(', ') : issue.message;
  return [`${path.join('.') || '(root)'}: ${message}`];
}

/** Problems in the only alternative of a union that is for values of this type: a text, an object. */
function fittingBranch(branches: Issue[][]): Issue[] | undefined {
  const isOtherType = ({ code, path }: Issue) => code === 'invalid_type' && path.length === 0;
  const fitting = branches.filter((issues) => !issues.some(isOtherType));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/**
 * Parse the request of a person or a schedule to a state machine.
 *
 * @throws InvalidInputError naming every invalid member
 */
export function parseRequest<S extends z.ZodType>(schema: S, request: unknown): z.infer<S> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(`the request is not valid: ${problemsIn(parsed.error).join('; ')}`);
}
