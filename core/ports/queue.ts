/** An SQS queue, for sending. */
export interface Queue {
  /** Send any number of messages, each at most 256 KiB as JSON; throws unless all were accepted. */
  send(messages: unknown[]): Promise<void>;
}
