import type { MessageAttribute } from '../sqs/message';
import type { Subscription } from './topics';

// Amazon SNS API Reference, Publish: 256 KB.
export const MESSAGE_LIMIT_BYTES = 262_144;

export interface Published {
  messageId: string;
  message: string;
  subject?: string;
  attributes: Record<string, MessageAttribute>;
  publishedAt: Date;
}

/**
 * The body of the message that a queue receives: with raw delivery the message itself, otherwise the JSON envelope.
 *
 * @see Amazon SNS Developer Guide, "HTTP/HTTPS notification JSON format"
 */
export function deliveredBody(published: Published, subscription: Subscription, region: string): string {
  if (subscription.rawMessageDelivery) return published.message;
  const attributes = Object.entries(published.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? BinaryValue },
  ]);
  const host = `https://sns.${region}.amazonaws.com`;
  return JSON.stringify({
    Type: 'Notification',
    MessageId: published.messageId,
    TopicArn: subscription.topicArn,
    Subject: published.subject,
    Message: published.message,
    Timestamp: published.publishedAt.toISOString(),
    SignatureVersion: '1',
    // Messages are not signed; this value must fail any verification.
    Signature: 'EMBEDDED-CLOUD-UNSIGNED',
    SigningCertURL: `${host}/embedded-cloud-unsigned.pem`,
    UnsubscribeURL: `${host}/?Action=Unsubscribe&SubscriptionArn=${subscription.subscriptionArn}`,
    MessageAttributes: attributes.length > 0 ? Object.fromEntries(attributes) : undefined,
  });
}
