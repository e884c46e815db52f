import type { RunNotice } from '../../../core/contracts/run-notice';

export const run: RunNotice = {
  runId: '20260105T100000Z-1f3a9c',
  kind: 'backup',
  status: 'completed-with-errors',
  isDryRun: false,
  plan: 'docs',
  vault: 'photos',
  counts: { items: 10, bytes: 1000, done: 9, failed: 1 },
  finishedAt: '2026-01-05T11:00:00.000Z',
};

/** Message of CloudWatch about an alarm, with members that are not read. */
export const alarmMessage = (changes: object = {}) =>
  JSON.stringify({
    AlarmName: 'moraine-failed-runs',
    AlarmDescription: 'A retrieval run failed: docs/operations/failed-runs.md',
    AWSAccountId: '123456789012',
    AlarmConfigurationUpdatedTimestamp: '2026-01-01T00:00:00.000+0000',
    NewStateValue: 'ALARM',
    NewStateReason: 'Threshold Crossed: 1 datapoint [1.0] was greater than the threshold (0.0).',
    StateChangeTime: '2026-01-05T11:05:00.000+0000',
    Region: 'EU (Ireland)',
    OldStateValue: 'OK',
    OKActions: [],
    Trigger: { MetricName: 'ExecutionsFailed', Namespace: 'AWS/States' },
    ...changes,
  });

/** Body of the SQS message with which SNS delivers a message. */
export function envelope(message: string, more: { subject?: string; run?: unknown } = {}): string {
  const { subject, run: facts } = more;
  return JSON.stringify({
    Type: 'Notification',
    MessageId: '0c1f5d3e-0000-4000-8000-000000000001',
    TopicArn: 'arn:aws:sns:eu-west-1:123456789012:reports',
    Subject: subject,
    Message: message,
    Timestamp: '2026-01-05T11:00:01.000Z',
    SignatureVersion: '1',
    MessageAttributes: facts ? { MoraineRun: { Type: 'String', Value: JSON.stringify(facts) } } : undefined,
  });
}

/** Names that try to be more than text, and what has to be shown of them. */
export const HOSTILE = [
  {
    name: '<!channel> & <@U12345> <https://evil.example|click>',
    shown: '<!channel> & <@U12345> <https://evil.example|click>',
  },
  {
    name: '*bold* _it_ ~no~ `code` **b** [click](https://evil.example) <at>all</at>',
    shown: '*bold* _it_ ~no~ `code` **b** [click](https://evil.example) <at>all</at>',
  },
  { name: 'a\u0007b\u001b[2Jc\u0000', shown: 'a\\u0007b\\u001b[2Jc\\u0000' },
  {
    name: 'gnp.\u202egpj \u2066x\u2069 \u200e\u200f\u061c\u200b\ufeff',
    shown: 'gnp.\\u202egpj \\u2066x\\u2069 \\u200e\\u200f\\u061c\\u200b\\ufeff',
  },
  { name: '&lt;!here&gt; &amp;', shown: '&lt;!here&gt; &amp;' },
];
