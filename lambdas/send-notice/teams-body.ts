import { commandsOf } from './commands-of';
import { cutLines } from './cut-lines';
import type { Notice } from './notice';

/** Largest message that Teams takes is 28 KB; some of it is for what Workflows adds. */
const LINES_BYTES_MAX = 20 * 1024;
const LINES_MAX = 100;
const TITLE_BYTES_MAX = 1024;

/**
 * Body for a webhook of Teams Workflows: a message with an Adaptive Card. Its text is in runs, which have no Markdown, and in which
 * `<at>` is no mention, since the card has no entities.
 *
 * @see Microsoft Teams, "Create incoming webhooks with Workflows"; Adaptive Cards, RichTextBlock, TextRun
 */
export function teamsBody(notice: Notice, deployment: string): string {
  const { title, lines, region, accountId } = notice;
  const [heading = ''] = cutLines([title], TITLE_BYTES_MAX, bytesOf);
  const body = [
    block(heading, { weight: 'bolder', size: 'medium' }),
    ...cutLines(lines, LINES_BYTES_MAX, bytesOf, LINES_MAX).map((line) => block(line, {}, { spacing: 'none' })),
    ...commandsOf(notice, deployment).map((command) => block(command, { fontType: 'monospace' })),
    block(`Moraine ${deployment}, account ${accountId}, ${region}`, { isSubtle: true, size: 'small' }),
  ];
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body,
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  return JSON.stringify({ type: 'message', attachments: [attachment] });
}

/** A run of text must not be empty. */
const block = (text: string, run: object, properties: object = {}) => ({
  type: 'RichTextBlock',
  ...properties,
  inlines: [{ type: 'TextRun', text: text || ' ', ...run }],
});

/** Bytes of a line as JSON, with what surrounds it. */
const bytesOf = (line: string) =>
  Buffer.byteLength(JSON.stringify(line)) + JSON.stringify(block('', {}, { spacing: 'none' })).length;
