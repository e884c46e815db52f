import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AsRole } from './schedule-roles';
import type { ScheduleTarget } from './schedule-target';

/** Invocation that Scheduler has given up. */
export interface DeadLetter {
  target: ScheduleTarget;
  /** Attributes of the message, all of which are texts. */
  attributes: Record<string, string>;
}

export interface GivenUp {
  error: unknown;
  exhausted: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
  scheduleArn: string;
  scheduledTime: string;
  executionId: string;
  /** From 1. */
  attemptNumber: number;
}

/** @see Amazon EventBridge Scheduler User Guide, "Configuring a schedule's dead-letter queue" */
export function deadLetter(target: ScheduleTarget, givenUp: GivenUp): DeadLetter {
  const { error, exhausted, scheduleArn, scheduledTime, executionId, attemptNumber } = givenUp;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return {
    target,
    attributes: {
      ERROR_CODE: name,
      ERROR_MESSAGE: message || name,
      EXECUTION_ID: executionId,
      EXHAUSTED_RETRY_CONDITION: exhausted,
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: String(attemptNumber - 1),
      SCHEDULED_TIME: scheduledTime,
      SCHEDULE_ARN: scheduleArn,
      TARGET_ARN: target.arn,
    },
  };
}

export interface SendDeadLettersOptions {
  asRole: AsRole;
  queueUrlOf: (queueArn: string) => string;
}

/** Send dead letters to queues through the endpoint, with the permissions of the schedule's role. */
export function sendDeadLetters({ asRole, queueUrlOf }: SendDeadLettersOptions) {
  return async (queueArn: string, { target, attributes }: DeadLetter): Promise<void> => {
    if (target.roleArn === undefined) throw new Error(`The target ${target.arn} needs a role to send dead letters.`);
    const texts = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
    const message = new SendMessageCommand({
      QueueUrl: queueUrlOf(queueArn),
      MessageBody: target.input,
      MessageAttributes: Object.fromEntries(texts),
    });
    await asRole(target.roleArn, attributes.SCHEDULE_ARN as string, async (settings) => {
      const client = new SQSClient(settings);
      await client.send(message);
      client.destroy();
    });
  };
}
