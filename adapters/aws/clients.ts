import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { GlacierClient, type GlacierClientConfig } from '@aws-sdk/client-glacier';
import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SFNClient, type SFNClientConfig } from '@aws-sdk/client-sfn';
import { SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { bodyChecksums } from './body-checksums';

// Region, credentials and endpoints come from where the SDK looks by itself: the environment and the shared configuration.

/** The default of 3 attempts gives up within a second; a throttled service wants longer. */
const retries = { retryMode: 'standard', maxAttempts: 8 };

const CONNECT_TIMEOUT_MS = 5_000;
/** A connection without a byte either way for so long is dead. Uploads and downloads of any length pass. */
const IDLE_TIMEOUT_MS = 60_000;
/** Between asking and answer of a short call. */
const CALL_TIMEOUT_MS = 30_000;

const streaming = { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS };
const calling = { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: CALL_TIMEOUT_MS, throwOnRequestTimeout: true };

/** Every error reaches the caller; the SDK's warning that a stream cannot be sent again would be a line per lost part. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

export const glacierClient = (config: GlacierClientConfig = {}) =>
  new GlacierClient({
    ...retries,
    requestHandler: streaming,
    logger: silent,
    bodyChecksumGenerator: bodyChecksums,
    ...config,
  });

export const s3Client = (config: S3ClientConfig = {}) =>
  new S3Client({ ...retries, requestHandler: streaming, logger: silent, ...config });

/**
 * For reading what is backed up. S3 keeps a CRC64NVME of most objects, which the SDK would compute again in JavaScript: at
 * 150 MB/s it takes longer than all other hashes together, and only repeats for the way here what TLS does.
 */
export const s3SourceClient = (config: S3ClientConfig = {}) =>
  s3Client({ responseChecksumValidation: 'WHEN_REQUIRED', ...config });

export const dynamodbClient = (config: DynamoDBClientConfig = {}) =>
  new DynamoDBClient({ ...retries, requestHandler: calling, ...config });

export const sqsClient = (config: SQSClientConfig = {}) =>
  new SQSClient({ ...retries, requestHandler: calling, ...config });

export const snsClient = (config: SNSClientConfig = {}) =>
  new SNSClient({ ...retries, requestHandler: calling, ...config });

export const sfnClient = (config: SFNClientConfig = {}) =>
  new SFNClient({ ...retries, requestHandler: calling, ...config });

export const kmsClient = (config: KMSClientConfig = {}) =>
  new KMSClient({ ...retries, requestHandler: calling, ...config });
