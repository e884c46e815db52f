/** SQS queue to which messages are sent. */
export interface Queue {
  /** Send any number of messages, each at most 256 KiB as JSON. @throws Error when a message is not accepted */
  send(messages: unknown[]): Promise<void>;
}
