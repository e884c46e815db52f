import type { ResourceType } from './resource-type';
import {
  eventInvokeConfig,
  eventSourceMapping,
  lambdaFunction,
  lambdaPermission,
  stateMachine,
} from './resources/compute';
import { eventsRule } from './resources/events';
import { managedPolicy, policy, role } from './resources/identity';
import { key } from './resources/keys';
import { queue, subscription, topic } from './resources/messaging';
import { recordedTypes } from './resources/recorded';
import { bucketPolicy, queuePolicy, topicPolicy } from './resources/resource-policies';
import { schedule } from './resources/schedules';
import { bucket, globalTable, table } from './resources/storage';

/** All resource types that the embedded cloud deploys. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  ...recordedTypes,
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': globalTable,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SNS::Subscription': subscription,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::StepFunctions::StateMachine': stateMachine,
  'AWS::Scheduler::Schedule': schedule,
  'AWS::Events::Rule': eventsRule,
  'AWS::KMS::Key': key,
  'AWS::IAM::Role': role,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::ManagedPolicy': managedPolicy,
};
