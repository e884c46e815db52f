import type { PolicyDocument } from '../../iam/role';
import { PropertyReader } from '../property-reader';
import type { ResourceContext, ResourceType } from '../resource-type';

/** AWS::SQS::QueuePolicy */
export const queuePolicy: ResourceType = ({ properties, defaultName, services }) => {
  const urls = new PropertyReader(properties).list('Queues').map(String);
  const arns = urls.map((url) => services.sqs.queue(url.slice(url.lastIndexOf('/') + 1)).arn);
  return setPolicies(arns, { properties, defaultName, services });
};

/** AWS::SNS::TopicPolicy */
export const topicPolicy: ResourceType = ({ properties, defaultName, services }) => {
  const arns = new PropertyReader(properties).list('Topics').map(String);
  // Fails when there is no such topic.
  for (const arn of arns) services.sns.topics.subscriptions(arn);
  return setPolicies(arns, { properties, defaultName, services });
};

/** AWS::S3::BucketPolicy */
export const bucketPolicy: ResourceType = ({ properties, defaultName, services }) => {
  const arn = `arn:aws:s3:::${new PropertyReader(properties).text('Bucket')}`;
  return setPolicies([arn], { properties, defaultName, services });
};

type PolicyContext = Pick<ResourceContext, 'properties' | 'defaultName' | 'services'>;

function setPolicies(arns: string[], { properties, defaultName, services }: PolicyContext) {
  const document = new PropertyReader(properties).object('PolicyDocument').properties as unknown as PolicyDocument;
  for (const arn of arns) services.resourcePolicies.set(arn, document);
  return { physicalId: defaultName };
}
