import { memoryTopic } from '../../../adapters/memory/memory-topic';
import type { RunNotice } from '../../../core/contracts/run-notice';
import { publishNotice } from '../../../core/run/publish-notice';

const run: RunNotice = {
  runId: 'run-1',
  kind: 'backup',
  status: 'succeeded',
  isDryRun: false,
  plan: 'docs',
  vault: 'photos',
  counts: { items: 3, bytes: 20, done: 3 },
  finishedAt: '2026-01-05T10:00:00.000Z',
};

const sent = async (subject: string, ...lines: string[]) => {
  const topic = memoryTopic();
  expect(await publishNotice(topic, { subject, lines }, run)).toBeUndefined();
  return topic.published[0];
};

it('keeps a line one line, and its direction, whatever keys are in it', async () => {
  const key = 'a\r\nFailed: 0\u2028\u0085\u001b[2J\u202efdp.exe\u2066';
  expect(await sent('s', 'Run 1: succeeded', `Lost: ${key}`)).toEqual({
    subject: 's',
    message: 'Run 1: succeeded\nLost: a\\u000d\\u000aFailed: 0\\u2028\\u0085\\u001b[2J\\u202efdp.exe\\u2066',
  });
});

it('makes a subject of fewer than 100 printable characters of any', async () => {
  expect((await sent('x'.repeat(120), 'm'))?.subject).toBe('x'.repeat(99));
  expect((await sent('Ü\n\u{1f600}', 'm'))?.subject).toBe('?\\u000a?');
});

it('warns of what could not be sent', async () => {
  expect(await publishNotice(memoryTopic(), { subject: 's', lines: [] }, run)).toMatch(/Empty message/);
});

it('publishes the facts about the run, without names that are not valid', async () => {
  const topic = memoryTopic();
  const message = { subject: 's', lines: ['m'] };
  await publishNotice(topic, message, run);
  await publishNotice(topic, message, { ...run, plan: 'x'.repeat(100_000), vault: '<!channel>' });
  expect(topic.runs).toEqual([run, { ...run, plan: undefined, vault: undefined }]);
});
