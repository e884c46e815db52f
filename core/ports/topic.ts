import type { RunNotice } from '../contracts/run-notice';

/** SNS topic to which messages are published. */
export interface Topic {
  /**
   * @param subject 1 to 99 printable ASCII characters
   * @param run facts for programs, if the message is about a run
   * @throws NoticeNotSentError
   */
  publish(subject: string, message: string, run?: RunNotice): Promise<void>;
}
