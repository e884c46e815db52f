import type { Context } from 'aws-lambda';
import type * as z from 'zod';

/**
 * The handler of a function that a state machine calls.
 *
 * @param work is told the milliseconds that the function has left
 */
export const stepHandler =
  <Input extends z.ZodType, Output>(
    input: Input,
    work: (input: z.infer<Input>, remainingMs: () => number) => Promise<Output>,
  ) =>
  (event: unknown, context: Context): Promise<Output> =>
    work(input.parse(event), () => context.getRemainingTimeInMillis());
