import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { SendNoticeEnv } from '../../core/contracts/environment';
import { urlSourceText, type Webhook } from '../../core/contracts/webhook';
import { deliverMessages } from '../retrieval/event-sources';
import { FunctionGroup, type FunctionGroupProps } from '../shared/function-group';
import { postponeMessages } from '../shared/permissions';
import { WorkQueue } from '../shared/work-queue';
import { readUrl } from './read-url';

/** Time for reading the URL and posting: the timeouts of both and their retries. */
const WORK_MAX = Duration.seconds(60);

/** Maximum concurrent invocations, the smallest number that Lambda allows for an event source: webhooks take few posts a second. */
const SENDERS = 2;

export interface WebhookNoticesProps extends FunctionGroupProps {
  webhook: Webhook;
}

/**
 * The messages of the reports topic, sent to a webhook. The queues go with the stack: what is in them is in the runs bucket or with
 * CloudWatch too.
 */
export class WebhookNotices extends FunctionGroup {
  /** Messages that could not be sent. */
  readonly deadLetters: IQueue;

  constructor(scope: Stack, id: string, props: WebhookNoticesProps) {
    super(scope, id, props);
    const { config, state, webhook } = props;
    const { queue, deadLetters } = new WorkQueue(this, 'Queues', {
      workMax: WORK_MAX,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.deadLetters = deadLetters;
    // The envelope of SNS has subject and attributes, which a raw message lacks.
    state.reportsTopic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: false }));
    const sendNotice = this.add<typeof SendNoticeEnv>('send-notice', {
      description: 'Send the summary of a run or an alarm to the webhook',
      environment: {
        DEPLOYMENT: config.name,
        WEBHOOK_QUEUE_URL: queue.queueUrl,
        WEBHOOK_URL_SOURCE: urlSourceText(webhook.url),
        WEBHOOK_FORMAT: webhook.format,
      },
      timeout: WORK_MAX,
      memoryMib: 256,
      permissions: [...readUrl(webhook.url), postponeMessages(queue)],
    });
    deliverMessages(queue, sendNotice, 1, SENDERS);
  }
}
