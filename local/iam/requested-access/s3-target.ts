import type { ServiceRequest } from '../../endpoint/service';
import { copySourceOf } from '../../s3/copy-source-name';
import { type Target, targetOf } from '../../s3/operation';
import { S3Error } from '../../s3/s3-error';

export const bucketArn = ({ bucketName }: Pick<Target, 'bucketName'>) => `arn:aws:s3:::${bucketName}`;
export const objectArn = (target: Target) => `${bucketArn(target)}/${target.key}`;

/** What the service refuses to read names nothing: no bucket has an empty name. */
const nothing: Target = { bucketName: '', key: '' };

export const targetIn = ({ path }: ServiceRequest): Target => readable(() => targetOf(path)) ?? nothing;

export const sourceIn = (request: ServiceRequest): Target & { versionId?: string } =>
  readable(() => copySourceOf(headerOf(request, 'x-amz-copy-source') ?? '')) ?? nothing;

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof S3Error) return undefined;
    throw error;
  }
}

export function headerOf({ http }: ServiceRequest, name: string): string | undefined {
  const value = http.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
