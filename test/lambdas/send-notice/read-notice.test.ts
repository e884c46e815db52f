import { readNotice } from '../../../lambdas/send-notice/read-notice';
import { alarmMessage, envelope, HOSTILE, run } from './envelope';

const place = { id: '0c1f5d3e-0000-4000-8000-000000000001', region: 'eu-west-1', accountId: '123456789012' };
const sentAt = '2026-01-05T11:00:01.000Z';

it('reads the summary of a run with the facts that came with it', () => {
  expect(readNotice(envelope('Run 1: done\nPlan docs', { subject: 'Moraine: backup of docs', run }))).toEqual({
    ...place,
    sentAt,
    about: { kind: 'run', run },
    title: 'Moraine: backup of docs',
    lines: ['Run 1: done', 'Plan docs'],
  });
});

it('reads the message of an alarm', () => {
  const notice = readNotice(envelope(alarmMessage(), { subject: 'ALARM: "moraine-failed-runs" in EU (Ireland)' }));
  const reason = 'Threshold Crossed: 1 datapoint [1.0] was greater than the threshold (0.0).';
  expect(notice).toEqual({
    ...place,
    sentAt,
    about: {
      kind: 'alarm',
      alarm: {
        name: 'moraine-failed-runs',
        state: 'ALARM',
        previousState: 'OK',
        description: 'A retrieval run failed: docs/operations/failed-runs.md',
        reason,
        changedAt: '2026-01-05T11:05:00.000+0000',
      },
    },
    title: 'ALARM: "moraine-failed-runs" in EU (Ireland)',
    lines: [
      'A retrieval run failed: docs/operations/failed-runs.md',
      'Alarm moraine-failed-runs: OK to ALARM at 2026-01-05T11:05:00.000+0000',
      `Reason: ${reason}`,
    ],
  });
});

it('reads an alarm that says no more than its name and state', () => {
  const { title, lines } = readNotice(envelope('{"AlarmName":"a","NewStateValue":"OK","AlarmDescription":null}'));
  expect({ title, lines }).toEqual({ title: 'OK: a', lines: ['Alarm a: OK'] });
});

it.each([
  ['plain text', 'hello\r\nworld', ['hello', 'world']],
  ['JSON of something else', '{"AlarmName":"a"}', ['{"AlarmName":"a"}']],
  ['text that begins as JSON', '{oops', ['{oops']],
  ['the message with which CloudWatch tests a topic', '{"Event":"s3:TestEvent"}', ['{"Event":"s3:TestEvent"}']],
])('takes %s as a message', (_what, message, lines) => {
  expect(readNotice(envelope(message))).toMatchObject({ about: { kind: 'message' }, title: 'Message', lines });
});

it.each([
  ['of another kind', { ...run, kind: 'dance' }],
  ['without a status', { ...run, status: undefined }],
])('takes a message with facts %s as a message', (_what, facts) => {
  expect(readNotice(envelope('m', { run: facts })).about).toEqual({ kind: 'message' });
});

it('leaves out names in the facts that no plan or vault can have', () => {
  expect(readNotice(envelope('m', { run: { ...run, plan: '<!channel>', vault: 'a b' } })).about).toEqual({
    kind: 'run',
    run: { ...run, plan: undefined, vault: undefined },
  });
});

it.each(HOSTILE)('shows control characters and marks of direction: $shown', ({ name, shown }) => {
  const { title, lines } = readNotice(envelope(`Lost: ${name}`, { subject: name }));
  expect({ title, lines }).toEqual({ title: shown, lines: [`Lost: ${shown}`] });
});

it.each([
  ['no JSON', 'hello'],
  ['another object', '{"Message":"m"}'],
  ['a list', '[]'],
  ['no topic', envelope('m').replace(':sns:', ':sqs:')],
])('refuses what SNS has not written: %s', (_what, body) => {
  expect(() => readNotice(body)).toThrow(expect.objectContaining({ name: 'InvalidInputError' }));
});
