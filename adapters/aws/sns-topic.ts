import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { NoticeNotSentError } from '../../core/contracts/errors';
import type { Topic } from '../../core/ports/topic';

/** An Amazon SNS topic. */
export function snsTopic(client: SNSClient, topicArn: string): Topic {
  return {
    async publish(subject, message) {
      try {
        await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }));
      } catch (cause) {
        throw new NoticeNotSentError(`the message '${subject}' could not be sent to ${topicArn}: ${cause}`, { cause });
      }
    },
  };
}
