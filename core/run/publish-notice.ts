import { NoticeNotSentError } from '../contracts/errors';
import { RunNotice } from '../contracts/run-notice';
import type { Topic } from '../ports/topic';
import { printable } from '../text/printable';
import type { Message } from './run-reporting';

/** Longest subject that Amazon SNS takes. */
const SUBJECT_CHARACTERS_MAX = 99;

/**
 * Publish a message about a run. Names and keys in it, which may contain anything, neither begin lines nor turn the direction of text.
 *
 * @param run facts about the run; names that are not valid are left out
 * @returns warning when it could not be sent
 */
export async function publishNotice(
  reports: Topic,
  { subject, lines }: Message,
  run: RunNotice,
): Promise<string | undefined> {
  const ascii = printable(subject).replace(/[^ -~]/gu, '?');
  try {
    const text = lines.map(printable).join('\n');
    await reports.publish(ascii.slice(0, SUBJECT_CHARACTERS_MAX), text, RunNotice.parse(run));
    return undefined;
  } catch (error) {
    if (!(error instanceof NoticeNotSentError)) throw error;
    return error.message;
  }
}
