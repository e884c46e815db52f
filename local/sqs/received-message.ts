import { type Message, md5OfAttributes, md5OfBody } from './message';

/** The system attributes of a received message, as strings; those that do not apply are absent. */
export function systemAttributes(message: Message): Record<string, string> {
  const all: Record<string, string | undefined> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs ?? message.sentAtMs),
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A message in the answer of ReceiveMessage, with the requested attributes. */
export function receivedMessage(message: Message, input: Record<string, unknown>) {
  const systemNames = [...stringList(input.AttributeNames), ...stringList(input.MessageSystemAttributeNames)];
  const system = pick(systemAttributes(message), systemNames);
  const attributes = pick(message.attributes, stringList(input.MessageAttributeNames));
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5OfBody(message.body),
    Attributes: Object.keys(system).length > 0 ? system : undefined,
    MessageAttributes: Object.keys(attributes).length > 0 ? attributes : undefined,
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

function stringList(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The entries whose name is listed, by itself, by `All` or `.*`, or by a prefix such as `bar.*`. */
function pick<T>(entries: Record<string, T>, names: string[]): Record<string, T> {
  const wanted = (name: string) =>
    names.some((pattern) =>
      pattern === 'All' || pattern === '.*' || pattern === name
        ? true
        : pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -2)),
    );
  return Object.fromEntries(Object.entries(entries).filter(([name]) => wanted(name)));
}
