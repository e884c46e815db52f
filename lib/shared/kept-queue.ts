import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';

/** Properties of every queue: encrypted, messages kept for as long as SQS keeps any, not deleted with its stack. */
export const KEPT_QUEUE: QueueProps = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
};
