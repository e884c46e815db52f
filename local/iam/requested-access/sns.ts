import { type AccessTable, rowsOn, rowsOnAll } from './access-table';

const onTopic = rowsOn(({ query }) => query.get('TopicArn') ?? '');

/**
 * Amazon SNS.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for Amazon SNS"
 * @see Amazon SNS API Reference, PublishBatch, on its permission, which is that of Publish
 */
export const sns: AccessTable = {
  Publish: onTopic('sns:Publish'),
  PublishBatch: onTopic('sns:Publish'),
  Subscribe: onTopic('sns:Subscribe'),
  SetTopicAttributes: onTopic('sns:SetTopicAttributes'),
  ListSubscriptionsByTopic: onTopic('sns:ListSubscriptionsByTopic'),
  ListTopics: rowsOnAll('sns:ListTopics'),
  ListSubscriptions: rowsOnAll('sns:ListSubscriptions'),
};
