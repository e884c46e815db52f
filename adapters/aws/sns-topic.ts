import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { NoticeNotSentError } from '../../core/contracts/errors';
import { RUN_NOTICE_ATTRIBUTE } from '../../core/contracts/run-notice';
import type { Topic } from '../../core/ports/topic';

/** An Amazon SNS topic. */
export function snsTopic(client: SNSClient, topicArn: string): Topic {
  return {
    async publish(subject, message, run) {
      const attributes = run && {
        [RUN_NOTICE_ATTRIBUTE]: { DataType: 'String', StringValue: JSON.stringify(run) },
      };
      const input = { TopicArn: topicArn, Subject: subject, Message: message, MessageAttributes: attributes };
      try {
        await client.send(new PublishCommand(input));
      } catch (cause) {
        throw new NoticeNotSentError(`the message '${subject}' could not be sent to ${topicArn}: ${cause}`, { cause });
      }
    },
  };
}
