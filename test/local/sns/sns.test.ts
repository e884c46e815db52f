import {
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { queuePolicyFor } from '../roles';
import { accountId, type ServiceBench, startBench } from '../service-bench';

describe('SNS', () => {
  let bench: ServiceBench;
  let client: SNSClient;
  let TopicArn: string;
  beforeEach(async () => {
    bench = await startBench();
    client = new SNSClient({ ...bench.clientConfig(), maxAttempts: 1 });
    TopicArn = bench.sns.createTopic('notices');
  });
  afterEach(async () => {
    client.destroy();
    await bench.stop();
  });

  const subscribe = (name: string, Attributes?: Record<string, string>) => {
    const { arn } = bench.sqs.createQueue(name);
    bench.resourcePolicies.set(arn, queuePolicyFor(TopicArn, arn));
    return client.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn, Attributes }));
  };
  const bodies = (name: string) =>
    bench.sqs
      .queue(name)
      .receive({ maxMessages: 10, outsideConsumer: true })
      .map(({ body }) => body);

  it('delivers the message itself with raw delivery, else the envelope', async () => {
    await subscribe('raw', { RawMessageDelivery: 'true' });
    await subscribe('wrapped');
    const { MessageId } = await client.send(new PublishCommand({ TopicArn, Message: 'é <&> "x"', Subject: 'S' }));
    expect(bodies('raw')).toEqual(['é <&> "x"']);
    const [envelope] = bodies('wrapped').map((body) => JSON.parse(body));
    expect(envelope).toMatchObject({ Type: 'Notification', MessageId, TopicArn, Subject: 'S', Message: 'é <&> "x"' });
    expect(envelope.Timestamp).toMatch(/^2030-06-01T00:00:/);
  });

  it('publishes batches and lists topics and subscriptions', async () => {
    await subscribe('raw', { RawMessageDelivery: 'true' });
    await client.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'me@example.com' }));
    const published = await client.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: [
          { Id: '1', Message: 'one' },
          { Id: '2', Message: 'two' },
        ],
      }),
    );
    expect(published.Successful).toHaveLength(2);
    expect(bodies('raw')).toEqual(['one', 'two']);
    const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions?.map(({ Protocol }) => Protocol)).toEqual(['sqs', 'email']);
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
  });

  it('refuses unknown topics, long messages, filters and other protocols', async () => {
    const none = `arn:aws:sns:us-east-1:${accountId}:none`;
    await expect(client.send(new PublishCommand({ TopicArn: none, Message: 'x' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
    await client.send(new PublishCommand({ TopicArn, Message: 'x'.repeat(262_144) }));
    await expect(client.send(new PublishCommand({ TopicArn, Message: 'x'.repeat(262_145) }))).rejects.toThrow(
      'too long',
    );
    await expect(subscribe('filtered', { FilterPolicy: '{}' })).rejects.toThrow('FilterPolicy');
    await expect(client.send(new SubscribeCommand({ TopicArn, Protocol: 'firehose', Endpoint: 'x' }))).rejects.toThrow(
      "'firehose'",
    );
  });

  it('refuses subjects of 100 characters, with line breaks or control characters', async () => {
    const publish = (Subject: string) => client.send(new PublishCommand({ TopicArn, Message: 'x', Subject }));
    await publish('s'.repeat(99));
    await publish('Übersicht 東京');
    for (const subject of ['s'.repeat(100), 'a\nb', 'a\u2028b', 'a\u0007b', '']) {
      await expect(publish(subject)).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: 'Invalid parameter: Subject',
      });
    }
  });

  it('refuses batches that are larger than 256 KiB together, attributes included', async () => {
    const batch = (bytes: number) =>
      client.send(
        new PublishBatchCommand({
          TopicArn,
          PublishBatchRequestEntries: [
            { Id: 'a', Message: 'x'.repeat(131_072) },
            {
              Id: 'b',
              Message: 'x'.repeat(bytes),
              // Name, type and value: 12 bytes.
              MessageAttributes: { name: { DataType: 'String', StringValue: 'ab' } },
            },
          ],
        }),
      );
    expect((await batch(131_060)).Successful).toHaveLength(2);
    await expect(batch(131_061)).rejects.toMatchObject({ name: 'BatchRequestTooLongException' });
  });

  it('refuses batches of eleven', async () => {
    const batch = (count: number) =>
      client.send(
        new PublishBatchCommand({
          TopicArn,
          PublishBatchRequestEntries: Array.from({ length: count }, (_, index) => ({ Id: `${index}`, Message: 'x' })),
        }),
      );
    expect((await batch(10)).Successful).toHaveLength(10);
    await expect(batch(11)).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequestException' });
  });

  it('loses, duplicates and delays deliveries as the fault plan says', async () => {
    await subscribe('raw', { RawMessageDelivery: 'true' });
    const queue = bench.sqs.queue('raw');
    bench.faults.add({
      service: 'sns',
      operation: 'Deliver',
      match: ({ message }) => message === 'lost',
      effect: { kind: 'drop' },
    });
    bench.faults.add({
      service: 'sns',
      operation: 'Deliver',
      match: ({ message }) => message === 'twice',
      effect: { kind: 'duplicate' },
    });
    bench.faults.add({
      service: 'sns',
      operation: 'Deliver',
      match: ({ message }) => message === 'late',
      effect: { kind: 'delayMs', delayMs: 60_000 },
    });
    const release = bench.clock.hold();
    for (const message of ['lost', 'twice', 'late']) bench.sns.publish(TopicArn, message);
    expect(queue.visibleCount).toBe(2);
    release();
    await bench.clock.whenIdle();
    expect(bodies('raw')).toEqual(['twice', 'twice', 'late']);
  });
});
