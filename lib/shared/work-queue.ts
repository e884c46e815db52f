import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DELIVERIES_MAX } from '../../core/contracts/function-limits';
import { KEPT_QUEUE } from './kept-queue';

export interface WorkQueueProps {
  /** Timeout of the function that processes the messages. */
  workMax: Duration;
  /** What becomes of the queues when they go. @default that of `KEPT_QUEUE` */
  removalPolicy?: RemovalPolicy;
}

/** A queue that a function processes, and its dead-letter queue. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: IQueue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { removalPolicy = KEPT_QUEUE.removalPolicy } = props;
    this.deadLetters = new Queue(this, 'DeadLetters', { ...KEPT_QUEUE, removalPolicy });
    this.queue = new Queue(this, 'Queue', {
      ...KEPT_QUEUE,
      removalPolicy,
      // AWS advises six times the function's timeout: Lambda retries throttled deliveries within it.
      visibilityTimeout: Duration.seconds(6 * props.workMax.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: DELIVERIES_MAX },
    });
  }
}
