import { commandsOf } from './commands-of';
import type { Notice } from './notice';

/** Version of the form; a program that reads it may rely on the members of version 1, and finds others beside them. */
const VERSION = 1;

/** Body for programs; docs/formats.md describes it. */
export function jsonBody(notice: Notice, deployment: string): string {
  const { id, sentAt, region, accountId, about, title, lines } = notice;
  const { kind: what, ...facts } = about;
  return JSON.stringify({
    format: 'moraine-notice',
    version: VERSION,
    id,
    sentAt,
    what,
    deployment: { name: deployment, region, accountId },
    title,
    text: lines.join('\n'),
    ...facts,
    commands: commandsOf(notice, deployment),
  });
}
