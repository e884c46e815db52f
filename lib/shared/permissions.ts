import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type Partitions, RUNS_BY_START } from '../../core/contracts/table';
import { regionalArn } from './arn';

/** A bucket outside the stacks, or a prefix of one: a destination of restored objects or a source of backups. */
export interface BucketArea {
  bucketArn: string;
  /** Pattern of the objects' ARNs. */
  objectsArn: string;
  /** Id of the account that the bucket must belong to. */
  accountId: string;
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

/**
 * Actions on the items of some kinds only. Every request that is granted names its partitions: a request without any, such as a Scan,
 * would satisfy the condition.
 */
export function onPartitions(table: ITable, partitions: Partitions[], actions: ItemAction[]): PolicyStatement {
  return new PolicyStatement({
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions } },
  });
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

/** Have messages of a queue delivered again sooner or later than usual. */
export function postponeMessages(queue: IQueue): PolicyStatement {
  return new PolicyStatement({ actions: ['sqs:ChangeMessageVisibility'], resources: [queue.queueArn] });
}

export function readObjects(bucket: IBucket, ...patterns: string[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:GetObject'],
    resources: patterns.map((pattern) => bucket.arnForObjects(pattern)),
  });
}

/** Write working files that are in memory as a whole, in one request each. */
export function putObjects(bucket: IBucket, ...patterns: string[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:PutObject'],
    resources: patterns.map((pattern) => bucket.arnForObjects(pattern)),
  });
}

/** Write working files of any length, from a stream: in one request or as a multipart upload. */
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
export function listBucketsOf(areas: readonly BucketArea[]): PolicyStatement[] {
  return onBuckets(areas, ['s3:ListBucket']);
}

/** Read settings of the buckets. */
export function readSettingsOf(areas: readonly BucketArea[], actions: BucketAction[]): PolicyStatement[] {
  return onBuckets(
    areas,
    actions.map((action) => `s3:${action}`),
  );
}

/**
 * Let a function overwrite working files at the most: whatever else it creates must be new. UploadPart and UploadPartCopy create no
 * object, and have no such condition.
 *
 * @param patterns of the working files
 * @see Amazon S3 User Guide, "Enforce conditional writes on Amazon S3 buckets"
 */
export function overwriteOnly(bucket: IBucket, ...patterns: string[]): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    actions: ['s3:PutObject'],
    ...(patterns.length > 0
      ? { notResources: patterns.map((pattern) => bucket.arnForObjects(pattern)) }
      : { resources: ['*'] }),
    conditions: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
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
  const statements = [...inAccounts(areas, objectActions, ({ objectsArn }) => objectsArn), ...listBucketsOf(areas)];
  // The ARN of a key names its account.
  if (keyArns.length > 0) statements.push(new PolicyStatement({ actions: keyActions, resources: keyArns }));
  return statements;
}

const onBuckets = (areas: readonly BucketArea[], actions: string[]) =>
  inAccounts(areas, actions, ({ bucketArn }) => bucketArn);

/** A statement for each account that areas must belong to: the name of a bucket does not tell who owns it. */
function inAccounts(
  areas: readonly BucketArea[],
  actions: string[],
  resourceOf: (area: BucketArea) => string,
): PolicyStatement[] {
  return distinct(areas.map(({ accountId }) => accountId)).map((accountId) => {
    const ofAccount = areas.filter((area) => area.accountId === accountId);
    const conditions = { StringEquals: { 'aws:ResourceAccount': accountId } };
    return new PolicyStatement({ actions, resources: distinct(ofAccount.map(resourceOf)), conditions });
  });
}

const distinct = (texts: readonly string[]) => [...new Set(texts)];

export function publish(topic: ITopic): PolicyStatement {
  return new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] });
}
