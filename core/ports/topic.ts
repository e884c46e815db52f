/** SNS topic to which messages are published. */
export interface Topic {
  /**
   * @param subject 1 to 99 printable ASCII characters
   * @throws NoticeNotSentError
   */
  publish(subject: string, message: string): Promise<void>;
}
