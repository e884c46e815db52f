import * as z from 'zod';
import { InvalidInputError } from '../../core/contracts/errors';
import { problemsIn } from '../../core/contracts/parse-request';
import { RUN_NOTICE_ATTRIBUTE, RunNotice } from '../../core/contracts/run-notice';
import { printable } from '../../core/text/printable';
import type { AlarmNotice, Notice, Subject } from './notice';

/**
 * Body of an SQS message that SNS has delivered.
 *
 * @see Amazon SNS Developer Guide, "HTTP/HTTPS notification JSON format"
 */
const Envelope = z.object({
  MessageId: z.string().min(1),
  TopicArn: z.string().regex(/^arn:[^:]+:sns:[^:]+:\d{12}:/),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  MessageAttributes: z.record(z.string(), z.object({ Value: z.string() })).optional(),
});

const text = z.string().nullish().catch(undefined);

/**
 * Message of an alarm.
 *
 * @see Amazon CloudWatch User Guide, "Notifying users on alarm changes"
 */
const AlarmMessage = z.object({
  AlarmName: z.string(),
  NewStateValue: z.string(),
  OldStateValue: text,
  AlarmDescription: text,
  NewStateReason: text,
  StateChangeTime: text,
});

/** Marks that turn or join text without being seen, besides those that `printable` escapes. */
const MARKS = /[\u061c\u200b-\u200f\u2060\ufeff]/g;

/** Read a message of the reports topic. @throws InvalidInputError when SNS has not written it */
export function readNotice(body: string): Notice {
  const parsed = Envelope.safeParse(parsedJson(body));
  if (!parsed.success) throw new InvalidInputError(`not a message of SNS: ${problemsIn(parsed.error).join('; ')}`);
  const { MessageId: id, TopicArn, Timestamp: sentAt, Subject: subject, Message, MessageAttributes } = parsed.data;
  const [, , , region = '', accountId = ''] = TopicArn.split(':');
  const about = aboutOf(Message, MessageAttributes?.[RUN_NOTICE_ATTRIBUTE]?.Value);
  const lines = about.kind === 'alarm' ? linesOf(about.alarm) : Message.split(/\r?\n/);
  const title = shown(subject || (about.kind === 'alarm' ? `${about.alarm.state}: ${about.alarm.name}` : 'Message'));
  return { id, sentAt, region, accountId, about, title, lines: lines.map(shown) };
}

function aboutOf(message: string, run: string | undefined): Subject {
  const facts = run === undefined ? undefined : RunNotice.safeParse(parsedJson(run));
  if (facts?.success) return { kind: 'run', run: facts.data };
  const alarm = message.startsWith('{') ? AlarmMessage.safeParse(parsedJson(message)) : undefined;
  if (!alarm?.success) return { kind: 'message' };
  const { AlarmName, NewStateValue, OldStateValue, AlarmDescription, NewStateReason, StateChangeTime } = alarm.data;
  return {
    kind: 'alarm',
    alarm: {
      name: AlarmName,
      state: NewStateValue,
      previousState: OldStateValue ?? undefined,
      description: AlarmDescription ?? undefined,
      reason: NewStateReason ?? undefined,
      changedAt: StateChangeTime ?? undefined,
    },
  };
}

const linesOf = ({ name, state, previousState, description, reason, changedAt }: AlarmNotice): string[] => [
  ...(description ? description.split(/\r?\n/) : []),
  `Alarm ${name}: ${previousState ? `${previousState} to ${state}` : state}${changedAt ? ` at ${changedAt}` : ''}`,
  ...(reason ? [`Reason: ${reason}`] : []),
];

const shown = (line: string) =>
  printable(line).replace(MARKS, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Undefined for what is no JSON. */
function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
