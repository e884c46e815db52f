/** SNS topic to which messages are published. */
export interface Topic {
  /** @param subject at most 100 printable ASCII characters */
  publish(subject: string, message: string): Promise<void>;
}
