import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { dynamodbClient } from './clients/dynamodb';
import { glacierClient } from './clients/glacier';
import { kmsClient } from './clients/kms';
import { s3Client, s3SourceClient } from './clients/s3';
import { secretsManagerClient } from './clients/secrets-manager';
import { sfnClient } from './clients/sfn';
import { snsClient } from './clients/sns';
import { sqsClient } from './clients/sqs';
import { ssmClient } from './clients/ssm';
import { dynamodbItems } from './dynamodb-items';
import { glacierAccountVaults } from './glacier-account-vaults';
import { glacierManagedVaults } from './glacier-managed-vaults';
import { glacierUploads } from './glacier-uploads';
import { glacierVaults } from './glacier-vaults';
import { kmsSigningKey } from './kms-signing-key';
import { s3BucketSettings } from './s3-bucket-settings';
import { s3Destination } from './s3-destination';
import { s3Source } from './s3-source';
import { s3WorkingFiles } from './s3-working-files';
import { secretsManagerText } from './secrets-manager-text';
import { sfnExecutions } from './sfn-executions';
import { sfnWorkflow } from './sfn-workflow';
import { snsTopic } from './sns-topic';
import { sqsQueue } from './sqs-queue';
import { sqsVisibility } from './sqs-visibility';
import { ssmText } from './ssm-text';

// Factories of the ports of a function on AWS. The import has no side effects, so the bundle of a function contains only the
// clients that it uses.

let sharedS3: S3Client | undefined;
let sharedSqs: SQSClient | undefined;
const s3 = () => (sharedS3 ??= s3Client());
const sqs = () => (sharedSqs ??= sqsClient());

export const stateItems = (env: { STATE_TABLE: string }) => dynamodbItems(dynamodbClient(), env.STATE_TABLE);
export const workingFiles = (env: { RUNS_BUCKET: string }) => s3WorkingFiles(s3(), env.RUNS_BUCKET);
export const destination = () => s3Destination(s3());
export const bucketSettings = () => s3BucketSettings(s3());
export const source = () => s3Source(s3SourceClient());
export const accountVaults = () => glacierAccountVaults(glacierClient());
export const vaults = () => glacierVaults(glacierClient());
export const managedVaults = () => glacierManagedVaults(glacierClient());
export const archiveUploads = () => glacierUploads(glacierClient());
export const executions = () => sfnExecutions(sfnClient());
export const workflow = () => sfnWorkflow(sfnClient());
export const signingKey = (env: { SIGNING_KEY_ARN: string }) => kmsSigningKey(kmsClient(), env.SIGNING_KEY_ARN);
export const reportsTopic = (env: { REPORTS_TOPIC_ARN: string }) => snsTopic(snsClient(), env.REPORTS_TOPIC_ARN);
export const queue = (url: string) => sqsQueue(sqs(), url);
export const visibility = (queueUrl: string) => sqsVisibility(sqs(), queueUrl);
export const secretText = ({ service, name }: { service: 'ssm' | 'secretsmanager'; name: string }) =>
  service === 'ssm' ? ssmText(ssmClient(), name) : secretsManagerText(secretsManagerClient(), name);
