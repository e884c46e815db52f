import { PropertyReader } from '../property-reader';
import type { ResourceType } from '../resource-type';

const plainName = (arn: string) => arn.slice(arn.lastIndexOf(':') + 1);

/** AWS::SQS::Queue */
export const queue: ResourceType = ({ properties, defaultName, services }) => {
  const { QueueName, Tags, ...attributes } = properties;
  const created = services.sqs.createQueue(String(QueueName ?? defaultName), attributes);
  return {
    physicalId: services.sqs.queueUrl(created),
    attributes: { Arn: created.arn, QueueName: created.name, QueueUrl: services.sqs.queueUrl(created) },
  };
};

/** AWS::SNS::Topic */
export const topic: ResourceType = ({ properties, defaultName, services }) => {
  const read = new PropertyReader(properties);
  if (read.flag('FifoTopic', false)) throw new Error('the embedded cloud has standard topics only, no FIFO topics');
  const topicArn = services.sns.createTopic(read.optionalText('TopicName') ?? defaultName);
  for (const { properties: subscription } of read.objects('Subscription')) {
    subscribe({ TopicArn: topicArn, ...subscription }, services);
  }
  return { physicalId: topicArn, attributes: { TopicArn: topicArn, TopicName: plainName(topicArn) } };
};

/** AWS::SNS::Subscription */
export const subscription: ResourceType = ({ properties, services }) => ({
  physicalId: subscribe(properties, services),
});

function subscribe(properties: Record<string, unknown>, services: Parameters<ResourceType>[0]['services']): string {
  const read = new PropertyReader(properties);
  read.refuse('FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy', 'ReplayPolicy', 'DeliveryPolicy');
  const protocol = read.text('Protocol');
  const endpoint = read.text('Endpoint');
  // Fails at deployment, not at the first message, when the queue does not exist.
  if (protocol === 'sqs') services.sqs.queue(endpoint);
  const attributes = new Map([['RawMessageDelivery', String(read.flag('RawMessageDelivery', false))]]);
  return services.sns.topics.subscribe({ topicArn: read.text('TopicArn'), protocol, endpoint }, attributes)
    .subscriptionArn;
}
