import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Topic } from '../../core/ports/topic';

/** An Amazon SNS topic. */
export function snsTopic(client: SNSClient, topicArn: string): Topic {
  return {
    async publish(subject, message) {
      await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }));
    },
  };
}
