import { decode, type Target } from './operation';

/**
 * The object that `x-amz-copy-source` names, percent-encoded, with or without a slash before the bucket.
 *
 * @returns undefined when it names none
 * @throws S3Error InvalidURI
 */
export function copySourceOf(header: string): (Target & { versionId?: string }) | undefined {
  const [path = '', versionId] = header.split('?versionId=');
  const [, bucketName, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path)) ?? [];
  return bucketName === undefined || key === undefined ? undefined : { bucketName, key, versionId };
}
