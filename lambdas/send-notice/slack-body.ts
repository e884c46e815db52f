import { commandsOf } from './commands-of';
import { cutLines } from './cut-lines';
import type { Notice } from './notice';

/** Longest text of a header and of a section. @see Slack, "Block Kit": header block, section block */
const HEADER_CHARACTERS_MAX = 150;
const SECTION_CHARACTERS_MAX = 3000;

/**
 * Body for an incoming webhook of Slack. Blocks hold plain text, in which `*bold*` is no markup; the escaped characters are those that
 * links and mentions begin with.
 *
 * @see Slack, "Formatting message text": escaping text
 */
export function slackBody(notice: Notice, deployment: string): string {
  const { title, lines, region, accountId } = notice;
  const [header = ''] = cutLines([title], HEADER_CHARACTERS_MAX, sizeOf);
  const commands = commandsOf(notice, deployment);
  const footer = `Moraine ${deployment}, account ${accountId}, ${region}`;
  return JSON.stringify({
    // What notifications show.
    text: escaped(header),
    mrkdwn: false,
    blocks: [
      { type: 'header', text: plain([header]) },
      ...(lines.some((line) => line !== '') ? [section(lines)] : []),
      ...(commands.length > 0 ? [section(commands)] : []),
      { type: 'context', elements: [plain([footer])] },
    ],
  });
}

const section = (lines: readonly string[]) => ({
  type: 'section',
  text: plain(cutLines(lines, SECTION_CHARACTERS_MAX, sizeOf)),
});

const plain = (lines: readonly string[]) => ({ type: 'plain_text', text: escaped(lines.join('\n')), emoji: false });

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Characters of an escaped line with its end. */
const sizeOf = (line: string) => escaped(line).length + 1;
