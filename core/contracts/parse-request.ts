import type * as z from 'zod';
import { InvalidInputError } from './errors';

/** Problems found by a schema, each with the path of its member. */
export const problemsIn = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`);

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
