import { NoticeNotSentError } from '../../core/contracts/errors';
import type { RunNotice } from '../../core/contracts/run-notice';
import type { Topic } from '../../core/ports/topic';

export interface MemoryTopic extends Topic {
  readonly published: { subject: string; message: string }[];
  /** Facts about runs that came with messages, in the order of the messages. */
  readonly runs: RunNotice[];
}

/** Topic in memory that validates messages as SNS does. */
export function memoryTopic(): MemoryTopic {
  const published: { subject: string; message: string }[] = [];
  const runs: RunNotice[] = [];
  return {
    published,
    runs,
    async publish(subject, message, run) {
      if (!/^[\x20-\x7e]{1,99}$/.test(subject)) {
        throw new NoticeNotSentError(
          `Invalid parameter: Subject ${JSON.stringify(subject)}: 1 to 99 printable ASCII characters`,
        );
      }
      if (message === '') throw new NoticeNotSentError('Invalid parameter: Empty message');
      published.push({ subject, message });
      if (run) runs.push(run);
    },
  };
}
