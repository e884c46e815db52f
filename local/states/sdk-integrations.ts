import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { type ClientConfigForRole, clientPerRole } from './sdk-clients';
import { messageText, takeArguments, toIntegrationError } from './sdk-errors';
import { lambdaInvoke } from './sdk-lambda';
import type { TaskIntegration } from './task-integration';

function sqsSendMessage(configFor: ClientConfigForRole): TaskIntegration {
  const clientOf = clientPerRole(configFor, (config) => new SQSClient(config));
  const optional = ['DelaySeconds', 'MessageAttributes', 'MessageGroupId', 'MessageDeduplicationId'];
  return async (args, { roleArn }) => {
    const input = takeArguments(args, ['QueueUrl', 'MessageBody'], optional);
    const command = new SendMessageCommand({
      ...(input as unknown as SendMessageCommandInput),
      MessageBody: messageText(input.MessageBody),
    });
    try {
      const { $metadata, ...answer } = await clientOf(roleArn).send(command);
      return answer;
    } catch (error) {
      throw toIntegrationError('SQS', error);
    }
  };
}

function snsPublish(configFor: ClientConfigForRole): TaskIntegration {
  const clientOf = clientPerRole(configFor, (config) => new SNSClient(config));
  const optional = ['Subject', 'MessageAttributes', 'MessageStructure', 'MessageGroupId', 'MessageDeduplicationId'];
  return async (args, { roleArn }) => {
    const input = takeArguments(args, ['TopicArn', 'Message'], optional);
    const command = new PublishCommand({
      ...(input as unknown as PublishCommandInput),
      Message: messageText(input.Message),
    });
    try {
      const { $metadata, ...answer } = await clientOf(roleArn).send(command);
      return answer;
    } catch (error) {
      throw toIntegrationError('SNS', error);
    }
  };
}

/**
 * The service integrations on SDK clients, one client per role, so that every call is signed by the machine's role and goes
 * through the endpoint.
 */
export function sdkIntegrations(clientConfigForRole: ClientConfigForRole): Record<string, TaskIntegration> {
  return {
    'lambda:invoke': lambdaInvoke(clientConfigForRole),
    'sqs:sendMessage': sqsSendMessage(clientConfigForRole),
    'sns:publish': snsPublish(clientConfigForRole),
  };
}
