import type * as z from 'zod';
import { InvalidInputError } from './errors';

/** What a schema finds wrong, each with the member that it is about. */
export const problemsIn = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`);

/**
 * Read what a person or a schedule asks a state machine for.
 *
 * @throws InvalidInputError naming every member that is wrong
 */
export function parseRequest<S extends z.ZodType>(schema: S, request: unknown): z.infer<S> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(`the request is not valid: ${problemsIn(parsed.error).join('; ')}`);
}
