import type { ServiceRequest } from '../../endpoint/service';
import { type AccessTable, arnOf, inputOf, rowsOn, rowsOnAll, textOf } from './access-table';

/** The embedded queues are found by the last part of their URL or name; permission is asked for the queue that is found. */
const queueArn = (request: ServiceRequest, member: 'QueueUrl' | 'QueueName') =>
  arnOf(request, 'sqs', /[^/:]*$/.exec(textOf(inputOf(request), member))?.[0] ?? '');

const onQueue = rowsOn((request) => queueArn(request, 'QueueUrl'));
const onNamedQueue = rowsOn((request) => queueArn(request, 'QueueName'));

/**
 * Amazon SQS. Batches need the action of what they repeat.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for Amazon SQS"
 * @see Amazon SQS Developer Guide, "Amazon SQS API permissions: Actions and resource reference", on batches
 */
export const sqs: AccessTable = {
  SendMessage: onQueue('sqs:SendMessage'),
  SendMessageBatch: onQueue('sqs:SendMessage'),
  ReceiveMessage: onQueue('sqs:ReceiveMessage'),
  DeleteMessage: onQueue('sqs:DeleteMessage'),
  DeleteMessageBatch: onQueue('sqs:DeleteMessage'),
  ChangeMessageVisibility: onQueue('sqs:ChangeMessageVisibility'),
  ChangeMessageVisibilityBatch: onQueue('sqs:ChangeMessageVisibility'),
  GetQueueAttributes: onQueue('sqs:GetQueueAttributes'),
  SetQueueAttributes: onQueue('sqs:SetQueueAttributes'),
  PurgeQueue: onQueue('sqs:PurgeQueue'),
  GetQueueUrl: onNamedQueue('sqs:GetQueueUrl'),
  ListQueues: rowsOnAll('sqs:ListQueues'),
};
