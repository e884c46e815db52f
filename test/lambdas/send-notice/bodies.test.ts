import { jsonBody } from '../../../lambdas/send-notice/json-body';
import { readNotice } from '../../../lambdas/send-notice/read-notice';
import { slackBody } from '../../../lambdas/send-notice/slack-body';
import { teamsBody } from '../../../lambdas/send-notice/teams-body';
import { alarmMessage, envelope, HOSTILE, run } from './envelope';

// biome-ignore lint/suspicious/noExplicitAny: what is posted is JSON of any shape
type Json = any;

const CUT = '… (cut: the report of the run has the rest)';
/** Half of a character that was cut in two. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const subject = 'Moraine: backup of docs completed-with-errors';
const ofRun = readNotice(envelope('Run 1: completed-with-errors\n\nPlan docs', { subject, run }));
const ofAlarm = readNotice(envelope(alarmMessage(), { subject: 'ALARM: "moraine-failed-runs"' }));
const ofMessage = readNotice(envelope('hello'));
const long = (lines: number, characters: number, character = 'x') =>
  readNotice(envelope(Array.from({ length: lines }, () => character.repeat(characters)).join('\n'), { subject, run }));

describe('for programs', () => {
  const json = (notice: typeof ofRun, deployment = 'moraine') => JSON.parse(jsonBody(notice, deployment));

  it('has the facts about a run', () => {
    expect(json(ofRun)).toEqual({
      format: 'moraine-notice',
      version: 1,
      id: '0c1f5d3e-0000-4000-8000-000000000001',
      sentAt: '2026-01-05T11:00:01.000Z',
      what: 'run',
      deployment: { name: 'moraine', region: 'eu-west-1', accountId: '123456789012' },
      title: subject,
      text: 'Run 1: completed-with-errors\n\nPlan docs',
      run: {
        runId: '20260105T100000Z-1f3a9c',
        kind: 'backup',
        status: 'completed-with-errors',
        isDryRun: false,
        plan: 'docs',
        vault: 'photos',
        counts: { items: 10, bytes: 1000, done: 9, failed: 1 },
        finishedAt: '2026-01-05T11:00:00.000Z',
      },
      commands: ['npx moraine run 20260105T100000Z-1f3a9c'],
    });
  });

  it('has the state of an alarm', () => {
    expect(json(ofAlarm, 'photos')).toMatchObject({
      what: 'alarm',
      alarm: { name: 'moraine-failed-runs', state: 'ALARM', previousState: 'OK' },
      commands: ['npx moraine --stack photos runs'],
    });
  });

  it('has any other message as it is', () => {
    const { what, title, text, commands, run: none, alarm } = json(ofMessage);
    expect({ what, title, text, commands, none, alarm }).toEqual({
      ...{ what: 'message', title: 'Message', text: 'hello', commands: [] },
      ...{ none: undefined, alarm: undefined },
    });
  });

  it('suggests no command with the name of a run that is none', () => {
    const hostile = readNotice(envelope('m', { run: { ...run, runId: 'x; rm -rf /' } }));
    expect(json(hostile).commands).toEqual([]);
  });
});

describe('for Slack', () => {
  const slack = (notice: typeof ofRun): Json => JSON.parse(slackBody(notice, 'moraine'));
  const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });

  it('is a header, the summary, the command and where it comes from, all of it plain text', () => {
    expect(slack(ofRun)).toEqual({
      text: subject,
      mrkdwn: false,
      blocks: [
        { type: 'header', text: plain(subject) },
        { type: 'section', text: plain('Run 1: completed-with-errors\n\nPlan docs') },
        { type: 'section', text: plain('npx moraine run 20260105T100000Z-1f3a9c') },
        { type: 'context', elements: [plain('Moraine moraine, account 123456789012, eu-west-1')] },
      ],
    });
  });

  it('has no section without text, which Slack would refuse', () => {
    const { blocks } = slack(readNotice(envelope('\n')));
    expect(blocks.map(({ type }: Json) => type)).toEqual(['header', 'context']);
  });

  it.each(HOSTILE)('shows $shown as text', ({ name, shown }) => {
    const body = slack(readNotice(envelope(`Lost: ${name}`, { subject: name })));
    const [header, section] = body.blocks;
    for (const text of [body.text, header.text.text, section.text.text])
      expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    expect(decoded(header.text.text)).toBe(shown);
    expect(decoded(section.text.text)).toBe(`Lost: ${shown}`);
  });

  it.each([
    ['many lines', long(500, 80)],
    ['one long line', long(1, 100_000)],
    ['a line of characters that are escaped', long(2, 2000, '&')],
    ['a line of characters of two units', long(2, 2000, '\u{1f600}')],
  ])('cuts %s to what a section holds', (_what, notice) => {
    const [header, section] = slack(notice).blocks;
    expect(section.text.text.length).toBeLessThanOrEqual(3000);
    expect(section.text.text.length).toBeGreaterThan(2800);
    expect(section.text.text.endsWith(`\n${CUT}`)).toBe(true);
    expect(section.text.text).not.toMatch(/&(?!amp;|lt;|gt;)/);
    expect(section.text.text).not.toMatch(LONE_SURROGATE);
    expect(header.text.text).toBe(subject);
  });

  it('cuts a long title to what a header holds', () => {
    const [header] = slack(readNotice(envelope('m', { subject: '<'.repeat(400) }))).blocks;
    expect(header.text.text).toMatch(/^(&lt;)+$/);
    expect(header.text.text.length).toBeLessThanOrEqual(150);
  });

  const decoded = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
});

describe('for Teams', () => {
  const teams = (notice: typeof ofRun): Json => JSON.parse(teamsBody(notice, 'moraine'));
  const runsOf = (body: Json) => body.attachments[0].content.body.flatMap(({ inlines }: Json) => inlines);

  it('is a message with an Adaptive Card, whose text is in runs without Markdown', () => {
    const body = teams(ofRun);
    expect(body).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: { type: 'AdaptiveCard', version: '1.4' },
        },
      ],
    });
    const { content } = body.attachments[0];
    expect(content.msteams).toEqual({ width: 'Full' });
    expect(new Set(content.body.map(({ type }: Json) => type))).toEqual(new Set(['RichTextBlock']));
    expect(runsOf(body)).toEqual([
      { type: 'TextRun', text: subject, weight: 'bolder', size: 'medium' },
      { type: 'TextRun', text: 'Run 1: completed-with-errors' },
      { type: 'TextRun', text: ' ' },
      { type: 'TextRun', text: 'Plan docs' },
      { type: 'TextRun', text: 'npx moraine run 20260105T100000Z-1f3a9c', fontType: 'monospace' },
      { type: 'TextRun', text: 'Moraine moraine, account 123456789012, eu-west-1', isSubtle: true, size: 'small' },
    ]);
  });

  it.each(HOSTILE)('shows $shown as text', ({ name, shown }) => {
    const [title, line] = runsOf(teams(readNotice(envelope(`Lost: ${name}`, { subject: name }))));
    expect([title.text, line.text]).toEqual([shown, `Lost: ${shown}`]);
  });

  it.each([
    ['many lines', long(5000, 3)],
    ['many long lines', long(99, 1000)],
    ['one long line', long(1, 200_000)],
    ['a line of characters of three bytes', long(1, 50_000, '漢')],
    ['a line of characters that JSON escapes', long(1, 50_000, '"')],
    ['a long title', readNotice(envelope('m'.repeat(100_000), { subject: '漢'.repeat(9000), run }))],
  ])('cuts %s to what Teams takes', (_what, notice) => {
    const text = teamsBody(notice, 'a-name-of-20-letters');
    expect(Buffer.byteLength(text)).toBeLessThan(28_000);
    const runs = runsOf(JSON.parse(text)).map((entry: Json) => entry.text);
    expect(runs).toContain(CUT);
    for (const entry of runs) expect(entry).not.toMatch(LONE_SURROGATE);
    expect(runs).toContain('npx moraine --stack a-name-of-20-letters run 20260105T100000Z-1f3a9c');
  });
});
