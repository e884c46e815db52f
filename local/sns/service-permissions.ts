import type { Authorizer } from '../iam/authorize';

/**
 * Hold a delivery of SNS against the policy of the queue.
 *
 * @throws Error when it is not allowed
 * @see Amazon SNS Developer Guide, "Subscribing an Amazon SQS queue to an Amazon SNS topic"
 */
export function checkDelivery(authorizer: Pick<Authorizer, 'decide'>, topicArn: string, queueArn: string): void {
  const access = { action: 'sqs:SendMessage', resource: queueArn, context: new Map([['aws:sourcearn', topicArn]]) };
  if (authorizer.decide({ service: 'sns.amazonaws.com' }, access).kind === 'allowed') return;
  throw new Error(`the policy of ${queueArn} does not allow sns.amazonaws.com to send it messages of ${topicArn}`);
}

/**
 * Hold a notice of Glacier against the policy of the topic. Glacier states the owner of the vault as `aws:SourceOwner` only.
 *
 * @throws Error when it is not allowed
 * @see Amazon Glacier Developer Guide, "Configuring Vault Notifications in Amazon Glacier: General Concepts"
 */
export function checkNotice(authorizer: Pick<Authorizer, 'decide'>, topicArn: string, vaultOwner: string): void {
  const access = { action: 'sns:Publish', resource: topicArn, context: new Map([['aws:sourceowner', vaultOwner]]) };
  if (authorizer.decide({ service: 'glacier.amazonaws.com' }, access).kind === 'allowed') return;
  throw new Error(`the policy of ${topicArn} does not allow glacier.amazonaws.com to publish for ${vaultOwner}`);
}
