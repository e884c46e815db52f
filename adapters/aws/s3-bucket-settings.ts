import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  type LifecycleRule,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BucketSettings, ExpiryRule } from '../../core/ports/bucket-settings';
import { codeOf } from './sdk-error';

/** Settings of buckets in Amazon S3. */
export function s3BucketSettings(client: S3Client): BucketSettings {
  return {
    async protectionOf(bucket) {
      try {
        const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
        return { isVersioned: Status === 'Enabled', expiryRules: await expiryRulesOf(client, bucket) };
      } catch (error) {
        if (codeOf(error) === 'AccessDenied') return undefined;
        throw error;
      }
    },
  };
}

async function expiryRulesOf(client: S3Client, bucket: string): Promise<ExpiryRule[]> {
  try {
    const { Rules = [] } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
    return Rules.filter(expiresObjects).map((rule) => ({ id: rule.ID ?? '', prefix: prefixOf(rule) }));
  } catch (error) {
    if (codeOf(error) === 'NoSuchLifecycleConfiguration') return [];
    throw error;
  }
}

/** Whether a rule deletes current versions of objects, at an age or on a date. */
const expiresObjects = ({ Status, Expiration }: LifecycleRule) =>
  Status === 'Enabled' && (Expiration?.Days !== undefined || Expiration?.Date !== undefined);

/** @see Amazon S3 API Reference, LifecycleRule: a filter, or the deprecated member `Prefix` */
const prefixOf = ({ Filter, Prefix }: LifecycleRule): string => Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? '';
