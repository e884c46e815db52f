import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IQueue, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DELIVERIES_MAX } from '../../core/contracts/function-limits';

export interface WorkQueueProps {
  /** Timeout of the function that works on the messages. */
  workMax: Duration;
}

/** A queue of work for a function, and the queue that keeps what the function could not work on. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: IQueue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const kept: QueueProps = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.RETAIN,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', kept);
    this.queue = new Queue(this, 'Queue', {
      ...kept,
      // Six times the function's timeout: Lambda retries a throttled delivery within it.
      visibilityTimeout: Duration.seconds(6 * props.workMax.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: DELIVERIES_MAX },
    });
  }
}
