import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { sqsClient } from '../../adapters/aws/clients/sqs';
import { sqsQueue } from '../../adapters/aws/sqs-queue';
import { memoryQueue } from '../../adapters/memory/memory-queue';
import type { Queue } from '../../core/ports/queue';
import { clientConfig, embeddedCloud } from './embedded';

interface QueueWorld {
  queue: Queue;
  /** Take everything that is in the queue. */
  takeAll(): Promise<unknown[]>;
}

describe('in memory', () => {
  const queue = memoryQueue();
  behavesAsQueue(() => ({ queue, takeAll: async () => queue.messages.splice(0) }));
});

describe('on Amazon SQS', () => {
  const cloud = embeddedCloud();
  let client: ReturnType<typeof sqsClient>;
  let QueueUrl: string;
  beforeAll(() => {
    client = sqsClient(clientConfig(cloud()));
    QueueUrl = cloud().sqs.queueUrl(cloud().sqs.createQueue('ranges'));
  });
  afterAll(() => client.destroy());

  async function takeAll(): Promise<unknown[]> {
    const taken: unknown[] = [];
    for (;;) {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return taken;
      taken.push(...Messages.map((message) => JSON.parse(message.Body ?? '')));
      const Entries = Messages.map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  }
  behavesAsQueue(() => ({ queue: sqsQueue(client, QueueUrl), takeAll }));

  test('a missing queue is an error', async () => {
    await expect(sqsQueue(client, `${QueueUrl}-missing`).send([1])).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });
});

function behavesAsQueue(open: () => QueueWorld) {
  const numbers = (messages: unknown[]) =>
    messages.map((message) => (message as { n: number }).n).sort((a, b) => a - b);

  test('no request is sent for no messages', async () => {
    await open().queue.send([]);
    expect(await open().takeAll()).toEqual([]);
  });

  test.each([1, 10, 11, 257])('%d messages arrive once each', async (count) => {
    await open().queue.send(Array.from({ length: count }, (_, n) => ({ n })));
    expect(numbers(await open().takeAll())).toEqual(Array.from({ length: count }, (_, n) => n));
  });

  test('large messages are sent in batches within the limit of SQS', async () => {
    const text = 'ü'.repeat(60_000);
    await open().queue.send(Array.from({ length: 7 }, (_, n) => ({ n, text })));
    const taken = await open().takeAll();
    expect(numbers(taken)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(taken[0]).toMatchObject({ text });
  });

  test('text arrives unchanged, whatever its characters', async () => {
    const text = 'tab\t nul\u0000 esc\u001b \u007f \u0085 \uFFFE \uFFFF \uD800 \u{1F600} "\\';
    await open().queue.send([{ text }]);
    expect(await open().takeAll()).toEqual([{ text }]);
  });

  test('a message beyond 256 KiB is refused, and none of them is sent', async () => {
    await expect(open().queue.send([{ n: 1 }, { text: 'x'.repeat(256 * 1024) }])).rejects.toMatchObject({
      name: 'InvalidInputError',
    });
    expect(await open().takeAll()).toEqual([]);
  });
}
