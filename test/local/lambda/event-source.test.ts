import { readFileSync } from 'node:fs';
import path from 'node:path';
import { roleFor } from '../roles';
import { accountId, type ServiceBench, startBench } from '../service-bench';
import { functionDirectory } from './function-directory';

/** Appends one line of JSON per invocation: what it was given and when. Bodies that start with "bad" fail. */
const recorder = `
import { appendFileSync } from 'node:fs';
export const handler = async (event) => {
  const bodies = event.Records.map((record) => record.body);
  const counts = event.Records.map((record) => Number(record.attributes.ApproximateReceiveCount));
  appendFileSync('calls', JSON.stringify({ bodies, counts, now: Date.now() }) + '\\n');
  if (bodies.includes('throw')) throw new Error('all of them');
  return { batchItemFailures: event.Records.filter((r) => r.body.startsWith('bad')).map((r) => ({ itemIdentifier: r.messageId })) };
};
`;

describe('an event source mapping', () => {
  let bench: ServiceBench;
  let codeDirectory: string;
  beforeEach(async () => {
    bench = await startBench();
    codeDirectory = functionDirectory(recorder);
    bench.lambda.createFunction({
      functionName: 'recorder',
      functionArn: `arn:aws:lambda:us-east-1:${accountId}:function:recorder`,
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      codeDirectory,
      timeoutSeconds: 20,
      memoryMiB: 128,
      environment: {},
      role: roleFor(bench.principals, 'recorder-role', 'lambda.amazonaws.com', [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
      ]),
      maximumRetryAttempts: 0,
    });
  });
  afterEach(async () => {
    await bench.stop();
    expect(bench.defects).toEqual([]);
  });

  const calls = () =>
    readFileSync(path.join(codeDirectory, 'calls'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { bodies: string[]; counts: number[]; now: number });

  it('delivers batches and deletes what succeeded', async () => {
    const queue = bench.sqs.createQueue('work');
    bench.lambda.createEventSource(queue, { functionName: 'recorder', batchSize: 4 });
    const release = bench.clock.hold();
    for (let index = 0; index < 10; index++) bench.sqs.send(queue.arn, `m${index}`);
    release();
    await bench.clock.whenIdle();
    expect(queue.messageCount).toBe(0);
    const bodies = calls().flatMap((call) => call.bodies);
    expect([...bodies].sort()).toEqual(Array.from({ length: 10 }, (_, index) => `m${index}`));
    expect(Math.max(...calls().map((call) => call.bodies.length))).toBeLessThanOrEqual(4);
  });

  it('leaves the failed messages of a batch to their visibility timeout, then to the dead letters', async () => {
    const dead = bench.sqs.createQueue('dead');
    const queue = bench.sqs.createQueue('work', {
      VisibilityTimeout: 120,
      RedrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 3 },
    });
    const release = bench.clock.hold();
    for (const body of ['good', 'bad', 'fine']) bench.sqs.send(queue.arn, body);
    bench.lambda.createEventSource(queue, { functionName: 'recorder', reportBatchItemFailures: true });
    release();
    await bench.clock.whenIdle();
    expect(calls().map(({ bodies }) => bodies)).toEqual([['good', 'bad', 'fine'], ['bad'], ['bad']]);
    expect(calls().flatMap(({ counts }) => counts)).toEqual([1, 1, 1, 2, 3]);
    const [first, second] = calls();
    expect((second?.now ?? 0) - (first?.now ?? 0)).toBeGreaterThanOrEqual(119_000);
    expect(queue.messageCount).toBe(0);
    expect(dead.messageCount).toBe(1);
  });

  it('leaves the whole batch when the function fails, and ignores its answer unless told otherwise', async () => {
    const dead = bench.sqs.createQueue('dead');
    const queue = bench.sqs.createQueue('work', {
      RedrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 1 },
    });
    bench.lambda.createEventSource(queue, { functionName: 'recorder' });
    const release = bench.clock.hold();
    for (const body of ['throw', 'good']) bench.sqs.send(queue.arn, body);
    release();
    await bench.clock.whenIdle();
    expect(dead.messageCount).toBe(2);
    bench.sqs.send(queue.arn, 'bad');
    await bench.clock.whenIdle();
    expect(dead.messageCount).toBe(2);
    expect(queue.messageCount).toBe(0);
  });

  it('waits for its batching window, unless the batch is full before', async () => {
    const queue = bench.sqs.createQueue('work');
    bench.lambda.createEventSource(queue, { functionName: 'recorder', batchSize: 5, maximumBatchingWindowSeconds: 60 });
    const release = bench.clock.hold();
    const startMs = bench.clock.now();
    for (let index = 0; index < 7; index++) bench.sqs.send(queue.arn, `m${index}`);
    release();
    await bench.clock.whenIdle();
    const [full, rest] = calls();
    expect([full?.bodies.length, rest?.bodies.length]).toEqual([5, 2]);
    expect((full?.now ?? 0) - startMs).toBeLessThan(30_000);
    expect((rest?.now ?? 0) - startMs).toBeGreaterThanOrEqual(60_000);
  });

  it('needs the permissions of the function’s role, now and then', async () => {
    const queue = bench.sqs.createQueue('work');
    const Deny = { Effect: 'Deny', Principal: '*', Resource: queue.arn };
    const deny = (Action: string) => bench.resourcePolicies.set(queue.arn, { Statement: { ...Deny, Action } });
    const create = () => bench.lambda.createEventSource(queue, { functionName: 'recorder' });
    deny('sqs:GetQueueAttributes');
    expect(create).toThrow('does not have permissions to call GetQueueAttributes on SQS');
    bench.resourcePolicies.set(queue.arn, undefined);
    create();
    deny('sqs:ReceiveMessage');
    bench.sqs.send(queue.arn, 'kept');
    await bench.clock.whenIdle();
    expect(queue.visibleCount).toBe(1);
    expect(bench.defects.splice(0)).toEqual([new Error('the role recorder-role may not call sqs:ReceiveMessage')]);
    bench.resourcePolicies.set(queue.arn, undefined);
    await bench.clock.advance(61_000);
    await bench.clock.whenIdle();
    expect(calls().map(({ bodies }) => bodies)).toEqual([['kept']]);
    expect(queue.messageCount).toBe(0);
  });

  it('refuses what Lambda refuses', () => {
    const short = bench.sqs.createQueue('short', { VisibilityTimeout: 19 });
    const work = bench.sqs.createQueue('work');
    const create = (queue: typeof work, options: object) => () =>
      bench.lambda.createEventSource(queue, { functionName: 'recorder', ...options });
    expect(create(short, {})).toThrow('Queue visibility timeout: 19 seconds is less than Function timeout: 20 seconds');
    expect(create(work, { batchSize: 11 })).toThrow('BatchSize 11');
    expect(create(work, { batchSize: 0 })).toThrow('BatchSize 0');
    expect(create(work, { maximumConcurrency: 1 })).toThrow('MaximumConcurrency 1');
    expect(create(work, { maximumBatchingWindowSeconds: 301 })).toThrow('MaximumBatchingWindowInSeconds 301');
    const equal = bench.sqs.createQueue('equal', { VisibilityTimeout: 20 });
    expect(create(equal, { enabled: false })).not.toThrow();
    expect(create(work, { batchSize: 10_001, maximumBatchingWindowSeconds: 1 })).toThrow('BatchSize 10001');
    expect(create(work, { maximumConcurrency: 1001 })).toThrow('MaximumConcurrency 1001');
    expect(create(work, { maximumConcurrency: 1000, maximumBatchingWindowSeconds: 300, enabled: false })).not.toThrow();
    expect(create(work, { batchSize: 10_000, maximumBatchingWindowSeconds: 1, enabled: false })).not.toThrow();
  });
});
