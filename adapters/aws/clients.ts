import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { GlacierClient, type GlacierClientConfig } from '@aws-sdk/client-glacier';
import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { SFNClient, type SFNClientConfig } from '@aws-sdk/client-sfn';
import { SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { normalizeProvider } from '@smithy/core/client';
import { bodyChecksums } from './body-checksums';
import { GlacierRetryStrategy } from './glacier-retry-strategy';

// Region, credentials and endpoints come from the SDK's default providers: the environment and the shared configuration.

/** Retry settings. The default of 3 attempts ends within a second, which is too short for a throttled service. */
const retries = { retryMode: 'standard', maxAttempts: 8 };

const CONNECT_TIMEOUT_MS = 5_000;
/** Time without any traffic after which a connection is closed. The duration of an upload or download is not limited. */
const IDLE_TIMEOUT_MS = 60_000;
/** Time from request to response of a short call. */
const CALL_TIMEOUT_MS = 30_000;

const streaming = { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS };
const calling = { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: CALL_TIMEOUT_MS, throwOnRequestTimeout: true };

/** Logger that discards the SDK's warnings that a stream cannot be retried. Every error reaches the caller anyway. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

export const glacierClient = (config: GlacierClientConfig = {}) =>
  new GlacierClient({
    ...retries,
    retryStrategy: new GlacierRetryStrategy(normalizeProvider(config.maxAttempts ?? retries.maxAttempts)),
    requestHandler: streaming,
    logger: silent,
    bodyChecksumGenerator: bodyChecksums,
    ...config,
  });

export const s3Client = (config: S3ClientConfig = {}) =>
  new S3Client({ ...retries, requestHandler: streaming, logger: silent, ...config });

/**
 * S3 client for reading objects to back up. It does not validate S3's CRC64NVME, which the SDK computes in JavaScript at 150 MB/s,
 * slower than all other hashes together, and which protects only the transfer, like TLS.
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

export const ssmClient = (config: SSMClientConfig = {}) =>
  new SSMClient({ ...retries, requestHandler: calling, ...config });

export const secretsManagerClient = (config: SecretsManagerClientConfig = {}) =>
  new SecretsManagerClient({ ...retries, requestHandler: calling, ...config });
