import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { newMessage } from '../../../local/sqs/message';
import { accountId, type ServiceBench, startBench } from '../service-bench';

describe('SQS', () => {
  let bench: ServiceBench;
  let client: SQSClient;
  beforeEach(async () => {
    bench = await startBench();
    client = new SQSClient({ ...bench.clientConfig(), maxAttempts: 1 });
  });
  afterEach(async () => {
    client.destroy();
    await bench.stop();
  });

  const newQueue = (attributes: Record<string, unknown> = {}) => {
    const queue = bench.sqs.createQueue('work', attributes);
    return { queue, QueueUrl: bench.sqs.queueUrl(queue) };
  };

  it('sends, receives with attributes, and deletes', async () => {
    const { queue, QueueUrl } = newQueue();
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'Grüße',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'x' },
          raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
        },
      }),
    );
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] }),
    );
    expect(Messages).toHaveLength(1);
    const [message] = Messages ?? [];
    expect(message).toMatchObject({ MessageId: sent.MessageId, Body: 'Grüße' });
    expect(message?.Attributes).toMatchObject({ ApproximateReceiveCount: '1', SenderId: accountId });
    expect(message?.MessageAttributes?.kind?.StringValue).toBe('x');
    expect(message?.MessageAttributes?.raw?.BinaryValue).toEqual(new Uint8Array([1, 2]));
    expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
    expect(queue.messageCount).toBe(0);
  });

  it('receives no more while 120,000 messages are in flight, of which delayed ones are none', async () => {
    const { queue, QueueUrl } = newQueue({ VisibilityTimeout: 43_200 });
    const put = (count: number, delaySeconds?: number) => {
      for (let n = 0; n < count; n++)
        queue.put(newMessage({ body: 'm', senderId: accountId, nowMs: bench.clock.now() }), delaySeconds);
    };
    put(5, 900);
    put(120_001);
    while (queue.receive({ maxMessages: 10, outsideConsumer: true }).length > 0);
    expect(queue.visibleCount).toBe(1);
    const receive = (WaitTimeSeconds: number) => client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }));
    await expect(receive(0)).rejects.toMatchObject({ name: 'OverLimit', $metadata: { httpStatusCode: 403 } });
    expect((await receive(1)).Messages).toBeUndefined();
    await bench.clock.advance(43_200_000);
    expect((await receive(0)).Messages).toHaveLength(1);
  });

  it('computes the digest of attributes as AWS does', async () => {
    const { QueueUrl } = newQueue();
    // The worked example of the AWS SDKs' own tests: one String attribute.
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'a',
        MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
      }),
    );
    const { createHash } = await import('node:crypto');
    const length = (n: number) => Buffer.from([0, 0, 0, n]);
    const expected = createHash('md5')
      .update(
        Buffer.concat([
          length(1),
          Buffer.from('a'),
          length(6),
          Buffer.from('String'),
          Buffer.from([1]),
          length(1),
          Buffer.from('b'),
        ]),
      )
      .digest('hex');
    expect(sent.MD5OfMessageAttributes).toBe(expected);
  });

  it('hides a received message until its visibility timeout, on virtual time', async () => {
    const { QueueUrl } = newQueue({ VisibilityTimeout: 300 });
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'once' }));
    const receive = async () =>
      (await client.send(new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'] }))).Messages ?? [];
    const [first] = await receive();
    expect(await receive()).toHaveLength(0);
    await bench.clock.advance(290_000);
    expect(await receive()).toHaveLength(0);
    await bench.clock.advance(15_000);
    const [second] = await receive();
    expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
    // The handle of the first receive no longer deletes.
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 0 }),
    );
    expect(await receive()).toHaveLength(1);
  });

  it('refuses to change the visibility of a message that is not in flight', async () => {
    const { QueueUrl } = newQueue({ VisibilityTimeout: 10 });
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    await bench.clock.advance(11_000);
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle;
    await expect(
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 5 })),
    ).rejects.toMatchObject({ name: 'MessageNotInflight' });
  });

  it('delays messages, by queue and by message', async () => {
    const { queue, QueueUrl } = newQueue({ DelaySeconds: 60 });
    const release = bench.clock.hold();
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'queue' }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'message', DelaySeconds: 900 }));
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesDelayed: '2' });
    const startMs = bench.clock.now();
    release();
    await bench.clock.whenIdle();
    expect(queue.visibleCount).toBe(2);
    expect(bench.clock.now() - startMs).toBeGreaterThanOrEqual(899_000);
  });

  it('moves a message to the dead-letter queue when it has been received too often', async () => {
    const dead = bench.sqs.createQueue('dead');
    const { QueueUrl, queue } = newQueue({
      VisibilityTimeout: 0,
      RedrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 2 },
    });
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
    for (let attempt = 1; attempt <= 2; attempt++) {
      const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 1 }));
      expect(Messages).toHaveLength(1);
      await bench.clock.advance(2000);
    }
    expect((await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? []).toHaveLength(0);
    expect(queue.messageCount).toBe(0);
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: bench.sqs.queueUrl(dead), MessageSystemAttributeNames: ['All'] }),
    );
    expect(Messages?.[0]).toMatchObject({
      Body: 'poison',
      Attributes: { ApproximateReceiveCount: '1', DeadLetterQueueSourceArn: queue.arn },
    });
  });

  it('drops messages after the retention period', async () => {
    const { queue, QueueUrl } = newQueue({ MessageRetentionPeriod: 60 });
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'old' }));
    await bench.clock.advance(61_000);
    expect((await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? []).toHaveLength(0);
    expect(queue.messageCount).toBe(0);
  });

  it('answers a long poll as soon as a message is there', async () => {
    const { queue, QueueUrl } = newQueue();
    const polled = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    bench.sqs.send(queue.arn, 'now');
    expect((await polled).Messages?.[0]?.Body).toBe('now');
  });

  it('performs batches entry by entry', async () => {
    const { queue, QueueUrl } = newQueue();
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', MessageBody: 'one' },
          { Id: 'b', MessageBody: 'bad \u0001' },
          { Id: 'c', MessageBody: 'three' },
        ],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['a', 'c']);
    expect(sent.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidMessageContents', SenderFault: true }]);
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: Entries.map((entry) => ({ ...entry, VisibilityTimeout: 60 })),
      }),
    );
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(queue.messageCount).toBe(0);
  });

  it('refuses batches that are empty, too long, ambiguous or too large', async () => {
    const { QueueUrl } = newQueue();
    const send = (Entries: { Id: string; MessageBody: string }[]) =>
      client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    await expect(send([])).rejects.toMatchObject({ name: 'EmptyBatchRequest' });
    const eleven = Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: 'x' }));
    await expect(send(eleven)).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequest' });
    await expect(
      send([
        { Id: 'a', MessageBody: 'x' },
        { Id: 'a', MessageBody: 'y' },
      ]),
    ).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
    const batch = (bytes: number) =>
      send([
        { Id: 'a', MessageBody: 'x'.repeat(524_288) },
        { Id: 'b', MessageBody: 'x'.repeat(bytes) },
      ]);
    expect((await batch(524_288)).Successful).toHaveLength(2);
    await expect(batch(524_289)).rejects.toMatchObject({
      name: 'BatchRequestTooLong',
      message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    });
  });

  it('takes messages of exactly 1 MiB and refuses longer ones', async () => {
    const { QueueUrl } = newQueue();
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1_048_576) }));
    await expect(
      client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1_048_577) })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    // Name, type and value of an attribute count: 12 bytes.
    const MessageAttributes = { name: { DataType: 'String', StringValue: 'ab' } };
    const send = (bytes: number) =>
      client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(bytes), MessageAttributes }));
    await send(1_048_564);
    await expect(send(1_048_565)).rejects.toThrow('Message must be shorter than 1048576 bytes.');
  });

  it('finds, lists, describes and purges queues', async () => {
    const { QueueUrl, queue } = newQueue({ VisibilityTimeout: 90 });
    expect((await client.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl).toBe(QueueUrl);
    expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: 'wo' }))).QueueUrls).toEqual([QueueUrl]);
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'VisibilityTimeout'] }),
    );
    expect(Attributes).toEqual({ QueueArn: queue.arn, VisibilityTimeout: '90' });
    bench.sqs.send(queue.arn, 'gone');
    await client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(queue.messageCount).toBe(0);
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  it('refuses FIFO queues and attributes out of range', () => {
    expect(() => bench.sqs.createQueue('a', { FifoQueue: true })).toThrow('no FIFO queues');
    expect(() => bench.sqs.createQueue('b', { VisibilityTimeout: 43_201 })).toThrow(
      '43201 is not an integer from 0 to 43200',
    );
    for (const [name, most] of [
      ['VisibilityTimeout', 43_200],
      ['DelaySeconds', 900],
      ['MessageRetentionPeriod', 1_209_600],
      ['ReceiveMessageWaitTimeSeconds', 20],
      ['MaximumMessageSize', 1_048_576],
    ] as const) {
      bench.sqs.createQueue(`most-${name}`, { [name]: most });
      expect(() => bench.sqs.createQueue(`over-${name}`, { [name]: most + 1 })).toThrow(
        `${most + 1} is not an integer`,
      );
    }
    expect(() => bench.sqs.createQueue('c', { Unheard: 1 })).toThrow('Unknown Attribute Unheard');
  });
});
