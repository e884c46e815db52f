import { CommandError } from './errors/command-error';

export interface S3Location {
  bucket: string;
  /** Everything after the first slash; empty when there is none. */
  key: string;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** @throws CommandError when the text is not `s3://BUCKET[/KEY]` */
export function parseS3Uri(text: string): S3Location {
  const match = /^s3:\/\/([^/]*)(?:\/(.*))?$/s.exec(text);
  const [, bucket = '', key = ''] = match ?? [];
  if (!match) throw new CommandError(`'${text}' is not an S3 location: write s3://BUCKET or s3://BUCKET/PREFIX.`);
  if (!BUCKET.test(bucket)) {
    throw new CommandError(
      `'${bucket}' in '${text}' is not an S3 bucket name: 3 to 63 lower-case letters, digits, '-' and '.'.`,
    );
  }
  return { bucket, key };
}

/**
 * Parse a destination. Its prefix ends with `/` unless it is empty, so that keys are below it.
 *
 * @throws CommandError
 */
export function parseDestination(text: string): { bucket: string; prefix: string } {
  const { bucket, key } = parseS3Uri(text);
  if (key.startsWith('/')) throw new CommandError(`'${text}': a prefix does not begin with '/'.`);
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  if (Buffer.byteLength(prefix) > 512) throw new CommandError(`'${text}': a prefix is at most 512 bytes.`);
  return { bucket, prefix };
}

export const formatS3Uri = (bucket: string, key: string) => `s3://${bucket}/${key}`;
