import type { VirtualClock } from '../clock/virtual-clock';
import type { JsonOperation } from '../endpoint/json-protocol';
import type { ServiceRequest } from '../endpoint/service';
import { ServiceError } from '../endpoint/service-error';
import { principalName } from '../iam/caller';
import { type Message, type MessageAttribute, md5OfAttributes, md5OfBody, messageSizeBytes } from './message';
import { batchEntries, type Input, optionalInteger, performBatch, queueOf, requiredString } from './operation-input';
import type { Queue } from './queue';
import { receivedMessage } from './received-message';
import type { Sqs } from './sqs';

// Amazon SQS API Reference, SendMessageBatch: 1 MiB for all messages together.
const BATCH_LIMIT_BYTES = 1_048_576;

/** The operations on messages. */
export function messageOperations(sqs: Sqs, clock: VirtualClock): Record<string, JsonOperation> {
  const send = (queue: Queue, input: Input, request: ServiceRequest) => {
    for (const name of ['MessageGroupId', 'MessageDeduplicationId']) {
      if (input[name] !== undefined) {
        throw new ServiceError(
          'InvalidParameterValue',
          `The embedded cloud does not implement ${name} of SendMessage.`,
        );
      }
    }
    const system = (input.MessageSystemAttributes ?? {}) as Record<string, MessageAttribute>;
    const attributes = messageAttributes(input);
    const message = sqs.send(queue.arn, requiredString(input, 'MessageBody'), {
      attributes,
      delaySeconds: optionalInteger(input, 'DelaySeconds', 0, 900),
      traceHeader: system.AWSTraceHeader?.StringValue,
      senderId: senderId(request),
    });
    return {
      MessageId: message.messageId,
      MD5OfMessageBody: md5OfBody(message.body),
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    };
  };

  const changeVisibility = (queue: Queue, input: Input, request: ServiceRequest) => {
    const seconds = optionalInteger(input, 'VisibilityTimeout', 0, 43_200);
    if (seconds === undefined) throw new ServiceError('MissingParameter', 'VisibilityTimeout is missing.');
    queue.changeVisibility(requiredString(input, 'ReceiptHandle'), seconds, request.caller.roleArn === undefined);
    return {};
  };

  const deleteMessage = (queue: Queue, input: Input) => {
    queue.delete(requiredString(input, 'ReceiptHandle'));
    return {};
  };

  return {
    SendMessage: (input, request) => send(queueOf(sqs, input), input, request),

    SendMessageBatch: (input, request) => {
      const queue = queueOf(sqs, input);
      const entries = batchEntries(input);
      const sizes = entries.map((entry) =>
        messageSizeBytes(requiredString(entry, 'MessageBody'), messageAttributes(entry)),
      );
      const totalBytes = sizes.reduce((total, size) => total + size, 0);
      if (totalBytes > BATCH_LIMIT_BYTES) {
        const message = `Batch requests cannot be longer than ${BATCH_LIMIT_BYTES} bytes. You have sent ${totalBytes} bytes.`;
        throw new ServiceError('BatchRequestTooLong', message, 400, 'AWS.SimpleQueueService.BatchRequestTooLong');
      }
      return performBatch(entries, (entry) => send(queue, entry, request));
    },

    ReceiveMessage: async (input, request) => {
      const queue = queueOf(sqs, input);
      const options = {
        maxMessages: optionalInteger(input, 'MaxNumberOfMessages', 1, 10) ?? 1,
        visibilityTimeoutSeconds: optionalInteger(input, 'VisibilityTimeout', 0, 43_200),
        outsideConsumer: request.caller.roleArn === undefined,
      };
      const waitSeconds = optionalInteger(input, 'WaitTimeSeconds', 0, 20) ?? queue.attributes.receiveWaitSeconds;
      // Long polling just waits.
      if (waitSeconds === 0 && queue.isFull) {
        throw new ServiceError('OverLimit', 'Too many messages are in flight.', 403, 'OverLimit');
      }
      let messages = queue.receive(options);
      if (messages.length === 0 && waitSeconds > 0) {
        messages = await pollUntil(clock, queue, clock.now() + waitSeconds * 1000, request, () =>
          queue.receive(options),
        );
      }
      return messages.length === 0 ? {} : { Messages: messages.map((message) => receivedMessage(message, input)) };
    },

    DeleteMessage: (input) => deleteMessage(queueOf(sqs, input), input),
    DeleteMessageBatch: (input) => {
      const queue = queueOf(sqs, input);
      return performBatch(batchEntries(input), (entry) => deleteMessage(queue, entry));
    },

    ChangeMessageVisibility: (input, request) => changeVisibility(queueOf(sqs, input), input, request),
    ChangeMessageVisibilityBatch: (input, request) => {
      const queue = queueOf(sqs, input);
      return performBatch(batchEntries(input), (entry) => changeVisibility(queue, entry, request));
    },
  };
}

/** Wait until messages can be received, the virtual time is over, or the caller has disconnected. */
function pollUntil(
  clock: VirtualClock,
  queue: Queue,
  untilMs: number,
  request: ServiceRequest,
  receive: () => Message[],
): Promise<Message[]> {
  return new Promise((resolve) => {
    const finish = (messages: Message[]) => {
      unlisten();
      timer.cancel();
      request.http.socket.off('close', onGone);
      resolve(messages);
    };
    const onGone = () => finish([]);
    const unlisten = queue.onVisible(() => {
      const messages = receive();
      if (messages.length > 0) finish(messages);
    });
    // A waiting caller must not make time jump.
    const timer = clock.setTimer(untilMs, () => finish([]), { background: true });
    request.http.socket.once('close', onGone);
  });
}

function messageAttributes(input: Input): Record<string, MessageAttribute> {
  const attributes = (input.MessageAttributes ?? {}) as Record<string, MessageAttribute>;
  const entries = Object.entries(attributes);
  if (entries.length > 10) throw new ServiceError('InvalidParameterValue', 'A message has at most 10 attributes.');
  for (const [name, { DataType }] of entries) {
    if (!/^(String|Number|Binary)(\.|$)/.test(DataType ?? '')) {
      throw new ServiceError('InvalidParameterValue', `The message attribute ${name} has an invalid type: ${DataType}`);
    }
  }
  return attributes;
}

function senderId({ caller }: ServiceRequest): string {
  return caller.roleArn ? `${caller.accessKeyId}:${principalName(caller)}` : caller.accountId;
}
