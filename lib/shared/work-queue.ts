import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IQueue, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DELIVERIES_MAX } from '../../core/contracts/function-limits';

export interface WorkQueueProps {
  /** Timeout of the function that processes the messages. */
  workMax: Duration;
}

/** A queue that a function processes, and its dead-letter queue. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: IQueue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const commonProps: QueueProps = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.RETAIN,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', commonProps);
    this.queue = new Queue(this, 'Queue', {
      ...commonProps,
      // AWS advises six times the function's timeout: Lambda retries throttled deliveries within it.
      visibilityTimeout: Duration.seconds(6 * props.workMax.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: DELIVERIES_MAX },
    });
  }
}
