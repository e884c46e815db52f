import type { Context, SQSEvent, SQSHandler } from 'aws-lambda';
import { ProbeDestination, type RetrievalRun } from '../../core/contracts/retrieval-run';

/** Make the handler of a function that processes messages of a queue, and probes a run's destination for a state machine. */
export function sqsOrProbe(messages: SQSHandler, probe: (run: RetrievalRun) => Promise<void>) {
  return async (event: unknown, context: Context): Promise<unknown> =>
    isBatch(event) ? messages(event, context, () => {}) : probe(ProbeDestination.parse(event).probe);
}

const isBatch = (event: unknown): event is SQSEvent => Array.isArray((event as Partial<SQSEvent> | null)?.Records);
