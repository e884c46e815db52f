import type { VirtualClock } from '../clock/virtual-clock';
import { answerJson, type JsonOperation, targetOf } from '../endpoint/json-protocol';
import type { ServiceRequest } from '../endpoint/service';
import { ServiceError } from '../endpoint/service-error';
import type { ResourcePolicies } from '../iam/resource-policies';
import { type Message, messageSizeBytes, newMessage } from './message';
import { messageOperations } from './message-operations';
import { policyOperations } from './policy-operations';
import { Queue } from './queue';
import { parseQueueAttributes } from './queue-attributes';
import { queueOperations } from './queue-operations';
import type { Sqs } from './sqs';

export interface SqsOptions {
  clock: VirtualClock;
  region: string;
  accountId: string;
  resourcePolicies: ResourcePolicies;
  /** The address of the endpoint, from which queue URLs are made. */
  endpointUrl: () => string;
}

export function createSqs(options: SqsOptions): Sqs {
  const queues = new Map<string, Queue>();
  const protocol = {
    signingName: 'sqs',
    targetPrefix: 'AmazonSQS',
    operations: {} as Record<string, JsonOperation>,
  };
  const sqs: Sqs = {
    signingName: 'sqs',
    // A batch of 1 MiB, whose characters JSON may write as six.
    bodyBytesMax: 8 * 1024 * 1024,
    longPollingOperations: new Set(['ReceiveMessage']),
    operationOf: (request: ServiceRequest) => targetOf(request, 'AmazonSQS'),
    handle: (request, response) => answerJson(protocol, request, response),
    createQueue(queueName, attributes = {}) {
      if (!/^[\w-]{1,80}$/.test(queueName)) {
        throw new ServiceError('InvalidParameterValue', `Not a name of a standard queue: ${queueName}`);
      }
      const existing = queues.get(queueName);
      if (existing) return existing;
      const arn = `arn:aws:sqs:${options.region}:${options.accountId}:${queueName}`;
      const moveToDeadLetters = (message: Message, targetArn: string) => {
        sqs.queue(targetArn).put({
          ...message,
          receiveCount: 0,
          firstReceivedAtMs: undefined,
          receiptHandle: undefined,
          hiddenUntilMs: undefined,
          deadLetterSourceArn: arn,
        });
      };
      const parsed = parseQueueAttributes(attributes);
      const queue = new Queue(queueName, arn, parsed, options.clock.now(), options.clock, moveToDeadLetters);
      queues.set(queueName, queue);
      return queue;
    },
    queue(nameOrArn) {
      const queue = queues.get(nameOrArn.slice(nameOrArn.lastIndexOf(':') + 1));
      if (queue) return queue;
      const legacyCode = 'AWS.SimpleQueueService.NonExistentQueue';
      throw new ServiceError('QueueDoesNotExist', `The specified queue does not exist: ${nameOrArn}`, 400, legacyCode);
    },
    queues: () => [...queues.values()],
    queueUrl: (queue) => `${options.endpointUrl()}/${options.accountId}/${queue.name}`,
    send(nameOrArn, body, { attributes, delaySeconds, traceHeader, senderId = options.accountId } = {}) {
      const queue = sqs.queue(nameOrArn);
      const limitBytes = queue.attributes.maximumMessageSizeBytes;
      if (messageSizeBytes(body, attributes) > limitBytes) {
        const reason = `One or more parameters are invalid. Reason: Message must be shorter than ${limitBytes} bytes.`;
        throw new ServiceError('InvalidParameterValue', reason);
      }
      const message = newMessage({ body, attributes, traceHeader, senderId, nowMs: options.clock.now() });
      queue.put(message, delaySeconds);
      return message;
    },
    async close() {
      for (const queue of queues.values()) queue.close();
    },
  };
  Object.assign(
    protocol.operations,
    queueOperations(sqs, options.resourcePolicies),
    policyOperations(sqs, options.resourcePolicies),
    messageOperations(sqs, options.clock),
  );
  return sqs;
}
