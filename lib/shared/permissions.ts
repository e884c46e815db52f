import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { RUNS_BY_START } from '../../core/contracts/table';
import { regionalArn } from './arn';

/** A bucket outside the stacks, or a prefix of one: a destination of restored objects or a source of backups. */
export interface BucketArea {
  bucketArn: string;
  /** Pattern of the objects' ARNs. */
  objectsArn: string;
  /** KMS key of the bucket. */
  keyArn?: string;
}

type GlacierAction =
  | 'DescribeVault'
  | 'InitiateJob'
  | 'DescribeJob'
  | 'ListJobs'
  | 'GetJobOutput'
  | 'UploadArchive'
  | 'InitiateMultipartUpload'
  | 'UploadMultipartPart'
  | 'ListParts'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'DeleteArchive'
  | 'GetVaultLock'
  | 'DeleteVault'
  | 'CreateVault'
  | 'GetVaultNotifications'
  | 'SetVaultNotifications'
  | 'DeleteVaultNotifications'
  | 'GetVaultAccessPolicy'
  | 'SetVaultAccessPolicy'
  | 'DeleteVaultAccessPolicy'
  | 'ListTagsForVault'
  | 'AddTagsToVault'
  | 'RemoveTagsFromVault';
/** Actions that read settings of the account, which IAM knows no resource for. */
type AccountAction = 'GetDataRetrievalPolicy' | 'ListProvisionedCapacity';
type BucketAction = 'GetLifecycleConfiguration' | 'GetBucketVersioning';
type ItemAction = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query';
type KeyAction = 'GetPublicKey' | 'Sign';

/** Glacier actions on the configured vaults, wherever the stack is deployed. */
export function onVaults(vaults: readonly string[], actions: GlacierAction[]): PolicyStatement {
  return new PolicyStatement({
    actions: actions.map((action) => `glacier:${action}`),
    resources: vaults.map((vault) => regionalArn('glacier', `vaults/${vault}`)),
  });
}

/** Glacier actions on settings of the account. */
export function onAccount(actions: AccountAction[]): PolicyStatement {
  return new PolicyStatement({ actions: actions.map((action) => `glacier:${action}`), resources: ['*'] });
}

export function onTable(table: ITable, actions: ItemAction[]): PolicyStatement {
  return new PolicyStatement({
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
  });
}

/** Actions on the items of some partitions only. @param partitions pattern of partition keys, such as `plan/*` */
export function onPartitions(table: ITable, partitions: string, actions: ItemAction[]): PolicyStatement {
  const statement = onTable(table, actions);
  statement.addCondition('ForAllValues:StringLike', { 'dynamodb:LeadingKeys': [partitions] });
  return statement;
}

/** Query the index of runs. */
export function queryRuns(table: ITable): PolicyStatement {
  return new PolicyStatement({
    actions: ['dynamodb:Query'],
    resources: [`${table.tableArn}/index/${RUNS_BY_START.name}`],
  });
}

export function onKey(key: IKey, actions: KeyAction[]): PolicyStatement {
  return new PolicyStatement({ actions: actions.map((action) => `kms:${action}`), resources: [key.keyArn] });
}

/** Without this, S3 answers 403 instead of 404 for a key that is not there. */
export function listBuckets(bucketArns: string[]): PolicyStatement {
  return new PolicyStatement({ actions: ['s3:ListBucket'], resources: bucketArns });
}

export function sendMessages(queue: IQueue): PolicyStatement {
  return new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] });
}

export function readObjects(bucket: IBucket, ...patterns: string[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:GetObject'],
    resources: patterns.map((pattern) => bucket.arnForObjects(pattern)),
  });
}

/** Write working files of any length: in one request or as a multipart upload. */
export function writeObjects(bucket: IBucket, ...patterns: string[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
    resources: patterns.map((pattern) => bucket.arnForObjects(pattern)),
  });
}

/** Delete working files. */
export function deleteObjects(bucket: IBucket, ...patterns: string[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:DeleteObject'],
    resources: patterns.map((pattern) => bucket.arnForObjects(pattern)),
  });
}

/** Check that the buckets exist, and list their objects. */
export function listBucketsOf(areas: readonly BucketArea[]): PolicyStatement {
  return listBuckets(distinct(areas.map(({ bucketArn }) => bucketArn)));
}

/** Read settings of the buckets. */
export function readSettingsOf(areas: readonly BucketArea[], actions: BucketAction[]): PolicyStatement {
  return new PolicyStatement({
    actions: actions.map((action) => `s3:${action}`),
    resources: distinct(areas.map(({ bucketArn }) => bucketArn)),
  });
}

/** Read objects at the destinations. */
export function readDestinations(destinations: readonly BucketArea[]): PolicyStatement[] {
  return onAreas(destinations, ['s3:GetObject'], ['kms:Decrypt']);
}

/** Read objects at the destinations, and abort multipart uploads. */
export function giveUpUploads(destinations: readonly BucketArea[]): PolicyStatement[] {
  return onAreas(destinations, ['s3:GetObject', 's3:AbortMultipartUpload'], ['kms:Decrypt']);
}

/** Write restored objects with their tags, and recognise those that exist already. */
export function writeDestinations(destinations: readonly BucketArea[]): PolicyStatement[] {
  return onAreas(
    destinations,
    ['s3:PutObject', 's3:PutObjectTagging', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
    ['kms:GenerateDataKey', 'kms:Decrypt'],
  );
}

/** Copy restored objects, with their tags, within a destination. */
export function copyWithinDestinations(destinations: readonly BucketArea[]): PolicyStatement[] {
  return onAreas(
    destinations,
    [
      's3:GetObject',
      's3:GetObjectTagging',
      's3:PutObject',
      's3:PutObjectTagging',
      's3:ListMultipartUploadParts',
      's3:AbortMultipartUpload',
    ],
    ['kms:GenerateDataKey', 'kms:Decrypt'],
  );
}

/** Read the objects to back up, and their tags. */
export function readSources(sources: readonly BucketArea[]): PolicyStatement[] {
  return onAreas(sources, ['s3:GetObject', 's3:GetObjectTagging'], ['kms:Decrypt']);
}

function onAreas(areas: readonly BucketArea[], objectActions: string[], keyActions: string[]): PolicyStatement[] {
  const keyArns = distinct(areas.flatMap(({ keyArn }) => keyArn ?? []));
  const statements = [
    new PolicyStatement({
      actions: objectActions,
      resources: distinct(areas.map(({ objectsArn }) => objectsArn)),
    }),
    listBucketsOf(areas),
  ];
  if (keyArns.length > 0) statements.push(new PolicyStatement({ actions: keyActions, resources: keyArns }));
  return statements;
}

const distinct = (texts: readonly string[]) => [...new Set(texts)];

export function publish(topic: ITopic): PolicyStatement {
  return new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] });
}
