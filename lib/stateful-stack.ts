import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { MoraineConfig } from '../core/contracts/config';
import { StackOutput } from '../core/contracts/stack-outputs';
import { STATE_FORMAT } from '../core/contracts/version';
import { requireFeatureFlags } from './require-feature-flags';
import { JobsTopic } from './shared/jobs-topic';
import { PrivateBucket } from './shared/private-bucket';
import { ReportsTopic } from './shared/reports-topic';
import { ScheduleDeadLetters } from './shared/schedule-dead-letters';
import { SigningKey } from './shared/signing-key';
import { StateTable } from './shared/state-table';
import { WorkQueue } from './shared/work-queue';
import { SAMPLES } from './shared/working-files';
import { ManagedVaults } from './vault/managed-vaults';

/** Timeout of the functions that process queues; the queues' visibility timeout follows from it. */
export const queueWorkMax = Duration.minutes(5);

export interface StatefulStackProps extends StackProps {
  config: MoraineConfig;
}

/**
 * The resources that hold state: table, buckets, signing key, topics, queues, and the settings of managed vaults. Redeploying the code
 * does not touch them. CloudFormation does not delete this stack while the other one imports from it. Termination protection would
 * also protect what a failed first deployment leaves, so that it could not be repeated.
 */
export class StatefulStack extends Stack {
  readonly table: ITable;
  /** Plans, batches, results and reports of runs; snapshots. */
  readonly runsBucket: IBucket;
  /** Default destination of restored objects. */
  readonly restoreBucket: IBucket;
  /** Signs the catalogs of snapshots. */
  readonly signingKey: IKey;
  /** Notices of Glacier that a job is complete. */
  readonly jobsTopic: ITopic;
  /** Summaries of runs, and alarms. */
  readonly reportsTopic: ITopic;
  /** Batches to request. */
  readonly requests: WorkQueue;
  /** Notices of complete jobs. */
  readonly notices: WorkQueue;
  /** Ranges to copy. */
  readonly ranges: WorkQueue;
  /** What schedules could not start. */
  readonly scheduleDeadLetters: IQueue;

  constructor(scope: Construct, id: string, props: StatefulStackProps) {
    super(scope, id, {
      description: 'Moraine: state of Amazon Glacier backups and retrievals (table, buckets, key, topics, queues)',
      ...props,
    });
    requireFeatureFlags(this);

    this.table = new StateTable(this, 'StateTable');
    this.runsBucket = new PrivateBucket(this, 'RunsBucket', {
      abortUploadsAfter: Duration.days(7),
      // A run may go on for weeks before it removes its sample.
      expire: { prefix: SAMPLES, after: Duration.days(60) },
    });
    // Pieces of one archive may be retrieved over weeks under one upload.
    this.restoreBucket = new PrivateBucket(this, 'RestoreBucket', { abortUploadsAfter: Duration.days(30) });
    this.signingKey = new SigningKey(this, 'SigningKey', { appName: props.config.name });
    this.jobsTopic = new JobsTopic(this, 'JobsTopic');
    this.reportsTopic = new ReportsTopic(this, 'ReportsTopic', { email: props.config.notifications.email });
    this.requests = new WorkQueue(this, 'Requests', { workMax: queueWorkMax });
    this.notices = new WorkQueue(this, 'Notices', { workMax: queueWorkMax });
    this.ranges = new WorkQueue(this, 'Ranges', { workMax: queueWorkMax });
    this.scheduleDeadLetters = new ScheduleDeadLetters(this, 'ScheduleDeadLetters');
    this.jobsTopic.addSubscription(new SqsSubscription(this.notices.queue, { rawMessageDelivery: true }));

    new ManagedVaults(this, 'Vaults', { config: props.config, jobsTopic: this.jobsTopic });

    new CfnOutput(this, StackOutput.stateTable, { value: this.table.tableName });
    new CfnOutput(this, StackOutput.runsBucket, { value: this.runsBucket.bucketName });
    new CfnOutput(this, StackOutput.restoreBucket, { value: this.restoreBucket.bucketName });
    new CfnOutput(this, StackOutput.signingKey, { value: this.signingKey.keyArn });
    new CfnOutput(this, StackOutput.stateFormat, { value: String(STATE_FORMAT) });
  }
}
