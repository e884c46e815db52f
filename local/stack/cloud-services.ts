import type { DynamoDb } from '../dynamodb/dynamodb';
import type { EventBus } from '../events/event-bus';
import type { Principals } from '../iam/principals';
import type { ResourcePolicies } from '../iam/resource-policies';
import type { Kms } from '../kms/kms';
import type { Lambda } from '../lambda/lambda';
import type { Scheduler } from '../scheduler/scheduler';
import type { Sns } from '../sns/sns';
import type { Sqs } from '../sqs/sqs';

/** The services in which a stack creates its resources. */
export interface CloudServices {
  region: string;
  accountId: string;
  principals: Principals;
  resourcePolicies: Pick<ResourcePolicies, 'set'>;
  dynamodb: Pick<DynamoDb, 'createTable'>;
  kms: Pick<Kms, 'createKey'>;
  lambda: Pick<Lambda, 'createFunction' | 'deleteFunction' | 'has' | 'createEventSource' | 'fn' | 'permissions'>;
  events: Pick<EventBus, 'putRule'>;
  sns: Pick<Sns, 'createTopic' | 'topics'>;
  sqs: Pick<Sqs, 'createQueue' | 'queue' | 'queueUrl'>;
  scheduler: Pick<Scheduler, 'createSchedule'>;
  s3: { createBucket(name: string): void | Promise<void> };
  states: {
    createStateMachine(input: { name: string; definition: string; roleArn: string }): unknown;
  };
  /** Directory for code that the template itself contains. */
  inlineCodeDirectory: string;
}
