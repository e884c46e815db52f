import type { Context } from 'aws-lambda';
import type * as z from 'zod';

/**
 * Make the handler of a function that a state machine calls.
 *
 * @param work receives the parsed input and the function's remaining milliseconds
 */
export const stepHandler =
  <Input extends z.ZodType, Output>(
    input: Input,
    work: (input: z.infer<Input>, remainingMs: () => number) => Promise<Output>,
  ) =>
  (event: unknown, context: Context): Promise<Output> =>
    work(input.parse(event), () => context.getRemainingTimeInMillis());
