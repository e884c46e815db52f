import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { retries, silent, streaming } from './settings';

export const s3Client = (config: S3ClientConfig = {}) =>
  new S3Client({ ...retries, requestHandler: streaming, logger: silent, ...config });

/**
 * S3 client for reading objects to back up. It does not validate S3's CRC64NVME, which the SDK computes in JavaScript at 150 MB/s,
 * slower than all other hashes together, and which protects only the transfer, like TLS.
 */
export const s3SourceClient = (config: S3ClientConfig = {}) =>
  s3Client({ responseChecksumValidation: 'WHEN_REQUIRED', ...config });
