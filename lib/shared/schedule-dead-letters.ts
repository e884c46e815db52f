import { type Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { KEPT_QUEUE } from './kept-queue';

/** Queue of what schedules could not start. */
export class ScheduleDeadLetters extends Queue {
  constructor(scope: Stack, id: string) {
    super(scope, id, KEPT_QUEUE);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is a dead-letter queue: of schedules, which are in the other stack.',
    });
    // Without the exports, a configuration that loses its last schedule could not be deployed: this stack is updated first.
    scope.exportValue(this.queueArn);
    scope.exportValue(this.queueName);
  }
}
