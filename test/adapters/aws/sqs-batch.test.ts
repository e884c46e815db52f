import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sqsBatch } from '../../../adapters/aws/sqs-batch';
import { DestinationBusyError, WebhookBusyError } from '../../../core/contracts/errors';

const silent = { info() {}, warn() {}, error() {} };
const context = { getRemainingTimeInMillis: () => 12_345 } as Context;

/** Messages by their body, each received so many times. */
const eventOf = (receives: Record<string, number>): SQSEvent => ({
  Records: Object.entries(receives).map(([body, count]) => ({
    messageId: `id of ${body}`,
    receiptHandle: `handle of ${body}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(count),
      SentTimestamp: '0',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:queue',
    awsRegion: 'us-east-1',
  })),
});

async function deliver(receives: Record<string, number>, change = async () => {}) {
  const changes: [string, number][] = [];
  const seen: [string, number][] = [];
  const visibility = {
    change: async (handle: string, seconds: number) => {
      changes.push([handle, seconds]);
      await change();
    },
  };
  const work = async (body: string, remainingMs: () => number) => {
    seen.push([body, remainingMs()]);
    if (body.startsWith('busy')) throw new DestinationBusyError('SlowDown');
    const [, retryAfter] = /^webhook (\d*)/.exec(body) ?? [];
    if (retryAfter !== undefined)
      throw new WebhookBusyError('busy', retryAfter === '' ? undefined : Number(retryAfter));
    if (body.startsWith('broken')) throw new Error('broken');
  };
  const handler = sqsBatch(work, silent, visibility);
  const answer = (await handler(eventOf(receives), context, () => {})) as SQSBatchResponse;
  return { changes, seen, failed: answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

it('reports the messages that failed, and tells each the time that is left', async () => {
  const { seen, failed } = await deliver({ well: 1, broken: 1, 'well too': 1 });
  expect(seen).toEqual([
    ['well', 12_345],
    ['broken', 12_345],
    ['well too', 12_345],
  ]);
  expect(failed).toEqual(['id of broken']);
});

it('has a message come back within seconds that found its destination busy, and only that', async () => {
  const { changes, failed } = await deliver({ well: 1, 'busy 1': 1, broken: 1, 'busy 2': 2 });
  expect(changes).toEqual([
    ['handle of busy 1', 10],
    ['handle of busy 2', 60],
  ]);
  expect(failed.sort()).toEqual(['id of broken', 'id of busy 1', 'id of busy 2']);
});

it('leaves it to the queue after that, so that an hour of trouble makes no dead letter', async () => {
  expect((await deliver({ 'busy 3': 3, 'busy 4': 4 })).changes).toEqual([]);
});

it('reports a message although it cannot say when it is to come back', async () => {
  const refuse = () => Promise.reject(new Error('the handle has expired'));
  expect((await deliver({ busy: 1 }, refuse)).failed).toEqual(['id of busy']);
});

it('tells that a message does not come back any more', async () => {
  const last: [string, boolean][] = [];
  const handler = sqsBatch(async (body, _remainingMs, isLast) => void last.push([body, isLast]), silent);
  await handler(eventOf({ fourth: 4, fifth: 5, late: 6 }), context, () => {});
  expect(last).toEqual([
    ['fourth', false],
    ['fifth', true],
    ['late', true],
  ]);
});

it('leaves all messages to a queue whose visibility it is not given', async () => {
  const handler = sqsBatch(() => Promise.reject(new DestinationBusyError('SlowDown')), silent);
  expect(await handler(eventOf({ busy: 1 }), context, () => {})).toEqual({
    batchItemFailures: [{ itemIdentifier: 'id of busy' }],
  });
});

it('has a message come back later and later whose webhook was busy, and no earlier than it asked', async () => {
  const { changes } = await deliver({
    'webhook ': 1,
    'webhook 5 s': 1,
    'webhook 90 s': 1,
    'webhook  again': 2,
    'webhook  third': 3,
    'webhook  fourth': 4,
    'webhook 7200 s': 3,
    'webhook 999999 s': 1,
  });
  expect(changes.map(([, seconds]) => seconds)).toEqual([60, 60, 90, 600, 3600, 14_400, 7200, 39_600]);
});

it('changes nothing after the last delivery to a busy webhook', async () => {
  expect((await deliver({ 'webhook ': 5 })).changes).toEqual([]);
});
