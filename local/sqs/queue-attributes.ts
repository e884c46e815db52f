import { ServiceError } from '../endpoint/service-error';

/** Configuration of a queue; times in seconds, as in SQS. */
export interface QueueAttributes {
  visibilityTimeoutSeconds: number;
  delaySeconds: number;
  retentionSeconds: number;
  receiveWaitSeconds: number;
  maximumMessageSizeBytes: number;
  redrive?: { deadLetterTargetArn: string; maxReceiveCount: number };
  /** Attributes that are only recorded, such as encryption. */
  recorded: Record<string, string>;
}

interface Limits {
  min: number;
  max: number;
  default: number;
}

// Amazon SQS API Reference, SetQueueAttributes.
const numeric = {
  VisibilityTimeout: { min: 0, max: 43_200, default: 30 },
  DelaySeconds: { min: 0, max: 900, default: 0 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, default: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, default: 0 },
  MaximumMessageSize: { min: 1_024, max: 1_048_576, default: 1_048_576 },
} satisfies Record<string, Limits>;

const recordedNames = new Set([
  'SqsManagedSseEnabled',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'RedriveAllowPolicy',
  'Policy',
]);

/**
 * Validate the attributes of a queue, given by their AWS names as strings, numbers or (RedrivePolicy) objects.
 *
 * @throws ServiceError InvalidAttributeName, InvalidAttributeValue
 */
export function parseQueueAttributes(attributes: Record<string, unknown>): QueueAttributes {
  const recorded: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (name in numeric || name === 'RedrivePolicy') continue;
    if (name === 'FifoQueue' || name === 'ContentBasedDeduplication') {
      if (value === true || value === 'true') {
        throw new ServiceError('InvalidAttributeValue', 'The embedded cloud has standard queues only, no FIFO queues.');
      }
      continue;
    }
    if (!recordedNames.has(name)) throw new ServiceError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    recorded[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  const read = (name: keyof typeof numeric) => integerIn(name, attributes[name], numeric[name]);
  return {
    visibilityTimeoutSeconds: read('VisibilityTimeout'),
    delaySeconds: read('DelaySeconds'),
    retentionSeconds: read('MessageRetentionPeriod'),
    receiveWaitSeconds: read('ReceiveMessageWaitTimeSeconds'),
    maximumMessageSizeBytes: read('MaximumMessageSize'),
    redrive: parseRedrive(attributes.RedrivePolicy),
    recorded,
  };
}

function integerIn(name: string, value: unknown, limits: Limits): number {
  if (value === undefined) return limits.default;
  const number = Number(value);
  if (Number.isInteger(number) && number >= limits.min && number <= limits.max) return number;
  throw new ServiceError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}: ${value} is not an integer from ${limits.min} to ${limits.max}.`,
  );
}

function parseRedrive(value: unknown): QueueAttributes['redrive'] {
  if (value === undefined || value === '') return undefined;
  let policy: Record<string, unknown>;
  try {
    policy = (typeof value === 'string' ? JSON.parse(value) : value) as Record<string, unknown>;
  } catch {
    throw new ServiceError('InvalidAttributeValue', `RedrivePolicy is not JSON: ${value}`);
  }
  const deadLetterTargetArn = policy.deadLetterTargetArn;
  const maxReceiveCount = Number(policy.maxReceiveCount);
  if (typeof deadLetterTargetArn !== 'string' || !(maxReceiveCount >= 1 && maxReceiveCount <= 1000)) {
    const reason = 'RedrivePolicy needs deadLetterTargetArn and maxReceiveCount from 1 to 1000.';
    throw new ServiceError('InvalidAttributeValue', reason);
  }
  return { deadLetterTargetArn, maxReceiveCount };
}
