import { createHash, randomUUID } from 'node:crypto';
import { ServiceError } from '../endpoint/service-error';

export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  /** Base64. */
  BinaryValue?: string;
}

export interface Message {
  messageId: string;
  body: string;
  attributes: Record<string, MessageAttribute>;
  traceHeader?: string;
  senderId: string;
  sentAtMs: number;
  firstReceivedAtMs?: number;
  receiveCount: number;
  /** Handle of the last receive; a visible message keeps it, since a late delete is still accepted. */
  receiptHandle?: string;
  deadLetterSourceArn?: string;
  /** Increases whenever the message becomes visible or hidden, so that an outdated due time is recognised. */
  generation: number;
  hiddenUntilMs?: number;
}

// #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF; Amazon SQS API Reference, SendMessage.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are what is looked for
const NOT_ALLOWED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff]/u;

/**
 * @throws ServiceError InvalidMessageContents for an empty body or one with characters that SQS does not accept
 */
export function newMessage(input: {
  body: string;
  attributes?: Record<string, MessageAttribute>;
  traceHeader?: string;
  senderId: string;
  nowMs: number;
}): Message {
  if (input.body.length === 0) throw new ServiceError('InvalidParameterValue', 'The message body must not be empty.');
  if (NOT_ALLOWED.test(input.body)) {
    throw new ServiceError('InvalidMessageContents', 'Invalid characters found in the message body.');
  }
  return {
    messageId: randomUUID(),
    body: input.body,
    attributes: input.attributes ?? {},
    traceHeader: input.traceHeader,
    senderId: input.senderId,
    sentAtMs: input.nowMs,
    receiveCount: 0,
    generation: 0,
  };
}

/** Size of a message as SQS counts it: body, and name, type and value of every attribute, in UTF-8 bytes. */
export function messageSizeBytes(body: string, attributes: Record<string, MessageAttribute> = {}): number {
  let sizeBytes = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    sizeBytes += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    sizeBytes += Buffer.byteLength(StringValue ?? '') + Buffer.from(BinaryValue ?? '', 'base64').length;
  }
  return sizeBytes;
}

export function md5OfBody(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/**
 * @returns undefined when there are no attributes
 * @see Amazon SQS Developer Guide, "Calculating the MD5 message digest for message attributes"
 */
export function md5OfAttributes(attributes: Record<string, MessageAttribute>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name] as MessageAttribute;
    const binary = DataType.startsWith('Binary');
    field(Buffer.from(name));
    field(Buffer.from(DataType));
    hash.update(Buffer.from([binary ? 2 : 1]));
    field(binary ? Buffer.from(BinaryValue ?? '', 'base64') : Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}
