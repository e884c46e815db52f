import { ServiceError } from '../endpoint/service-error';
import type { Queue } from './queue';
import type { Sqs } from './sqs';

export type Input = Record<string, unknown>;

/** The queue that `QueueUrl` names. */
export function queueOf(sqs: Sqs, input: Input): Queue {
  const url = requiredString(input, 'QueueUrl');
  return sqs.queue(url.slice(url.lastIndexOf('/') + 1));
}

export function requiredString(input: Input, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError('MissingParameter', `The request must contain the parameter ${name}.`);
}

export function optionalInteger(input: Input, name: string, min: number, max: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  const reason = `Value ${value} for parameter ${name} is invalid. Reason: Must be an integer from ${min} to ${max}.`;
  throw new ServiceError('InvalidParameterValue', reason);
}

/** Entries of a batch request: 1 to 10, with distinct ids of up to 80 letters, digits, hyphens and underscores. */
export function batchEntries(input: Input): Input[] {
  const entries = input.Entries;
  const refuse = (code: string, message: string) =>
    new ServiceError(code, message, 400, `AWS.SimpleQueueService.${code}`);
  if (!Array.isArray(entries) || entries.length === 0) {
    throw refuse('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > 10) {
    throw refuse(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  const ids = entries.map((entry: Input) => requiredString(entry, 'Id'));
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id))) {
    throw refuse('InvalidBatchEntryId', 'A batch entry id has up to 80 letters, digits, hyphens and underscores.');
  }
  if (new Set(ids).size < ids.length) throw refuse('BatchEntryIdsNotDistinct', 'Two entries have the same id.');
  return entries as Input[];
}

/** Perform each entry; failures are returned next to successes. */
export function performBatch(entries: Input[], perform: (entry: Input) => Input) {
  const Successful: Input[] = [];
  const Failed: Input[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...perform(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: error.statusCode < 500 });
    }
  }
  return { Successful, Failed };
}
