import type { Context, SQSEvent, SQSHandler } from 'aws-lambda';

/** A function that takes messages of a queue, and that a state machine also invokes by itself with another event. */
export function sqsOrStep(messages: SQSHandler, step: (event: unknown) => Promise<unknown>) {
  return async (event: unknown, context: Context): Promise<unknown> =>
    isBatch(event) ? messages(event, context, () => {}) : step(event);
}

const isBatch = (event: unknown): event is SQSEvent => Array.isArray((event as Partial<SQSEvent> | null)?.Records);
