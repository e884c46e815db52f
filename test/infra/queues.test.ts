import { functionsByName, type Json, resourcesOf, synthesizedTemplates, textOf } from './synthesized';

const templates = synthesizedTemplates({ vaults: ['demo'], retrieval: { copiesInFlightMax: 7 } });
const queues = new Map(resourcesOf(templates.state, 'AWS::SQS::Queue').map(({ id, resource }) => [id, resource]));
const sources = resourcesOf(templates.app, 'AWS::Lambda::EventSourceMapping').map(({ properties }) => ({
  queue: textOf(properties.EventSourceArn, templates).slice(1, -'.Arn>'.length),
  function: textOf(properties.FunctionName, templates),
  properties,
}));

it('delivers each queue to its function', () => {
  const summary = sources.map(({ queue, function: to, properties }) => [
    queue,
    to,
    properties.BatchSize,
    properties.ScalingConfig.MaximumConcurrency,
  ]);
  expect(summary.sort()).toEqual([
    ['NoticesQueue', '<RetrievalAcceptNoticeFunction>', 10, 7],
    ['RangesQueue', '<RetrievalCopyRangeFunction>', 1, 7],
    ['RequestsQueue', '<RetrievalRequestBatchFunction>', 1, 2],
  ]);
});

it('lets a function report the messages that it could not process', () => {
  for (const { properties } of sources) expect(properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
});

it('hides a message for at least six times the timeout of its function', () => {
  const functions = [...functionsByName(templates.app)];
  for (const { queue, function: to } of sources) {
    const timeout = functions.find(([name]) => to === `<Retrieval${pascal(name)}Function>`)?.[1].Timeout;
    expect(queues.get(queue)?.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
  }
});

it('moves a message to a dead-letter queue of its own after five deliveries', () => {
  const targets = sources.map(({ queue }) => {
    const { maxReceiveCount, deadLetterTargetArn } = queues.get(queue)?.Properties.RedrivePolicy ?? {};
    expect(maxReceiveCount).toBe(5);
    return textOf(deadLetterTargetArn, templates);
  });
  expect(targets.sort()).toEqual(['<NoticesDeadLetters.Arn>', '<RangesDeadLetters.Arn>', '<RequestsDeadLetters.Arn>']);
});

describe.each([...queues])('%s', (id, { Properties, DeletionPolicy, UpdateReplacePolicy }) => {
  it('is encrypted, kept for 14 days and not deleted with its stack', () => {
    expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 });
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
  });

  it('refuses requests without TLS', () => {
    expect(policyOf(id)).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 'sqs:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });
});

it('lets the topic of jobs, and only that topic, feed the queue of notices', () => {
  const allowed = policyOf('NoticesQueue').filter(({ Effect }: Json) => Effect === 'Allow');
  expect(allowed).toHaveLength(1);
  expect(allowed[0]).toMatchObject({ Action: 'sqs:SendMessage', Principal: { Service: 'sns.amazonaws.com' } });
  expect(textOf(allowed[0].Condition.ArnEquals['aws:SourceArn'], templates)).toBe('<JobsTopic>');
});

function policyOf(queue: string): Json[] {
  const policy = resourcesOf(templates.state, 'AWS::SQS::QueuePolicy').find(
    ({ properties }) => textOf(properties.Queues[0], templates) === `<${queue}>`,
  );
  return policy?.properties.PolicyDocument.Statement;
}

function pascal(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
