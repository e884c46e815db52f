import { isLoopback } from '../aws/loopback';
import type { FailedCall } from '../aws/observe-client';
import { DATA_DIRECTORY } from '../data-directory';
import { haveExpired, isKeyRefused } from './credentials-errors';
import { expiredCredentials, refusedKey } from './credentials-remedy';
import { NOT_ADMITTED } from './not-admitted';

export interface AwsError extends Error {
  $metadata: { httpStatusCode?: number; requestId?: string };
}

export const isAwsError = (error: Error): error is AwsError => '$metadata' in error;

const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded|SlowDown)/;

/** Whether a service refuses for want of permission. The answer to a HEAD request has no body, and so neither code nor message. */
const isDenial = (error: AwsError) =>
  /AccessDenied|AuthorizationError|UnauthorizedOperation/.test(error.name) ||
  (error.name === 'Unknown' && error.$metadata.httpStatusCode === 403);

const isOfWrongTime = ({ name, message }: AwsError) =>
  name === 'RequestTimeTooSkewed' || /^Signature (expired|not yet current)/.test(message);

/** A sentence, begun by a full stop, that says what to do about an error of AWS; nothing where nobody knows. */
export function remedyFor(error: AwsError, { service, operation, hostname }: Partial<FailedCall> = {}): string {
  if (isOfWrongTime(error)) {
    return `. The clock of this machine differs from that of AWS: it says ${new Date().toISOString()}. Set it, and try again.`;
  }
  if (/scoped to a valid region/.test(error.message)) {
    return '. The endpoint is that of another region: give its region (--region), or leave --endpoint-url out.';
  }
  if (isKeyRefused(error) && hostname && isLoopback(`http://${hostname}`)) {
    return `. An embedded cloud has a key of its own: run the two lines that \`moraine local\` prints, export AWS_ACCESS_KEY_ID=… and export AWS_SECRET_ACCESS_KEY=…, or, without any credentials configured, the command in the directory of its ${DATA_DIRECTORY}.`;
  }
  if (haveExpired(error)) return expiredCredentials(process.env);
  if (isKeyRefused(error) && hostname) return refusedKey(process.env);
  if (isDenial(error)) {
    return `. The credentials in use may not call ${operation ?? 'this operation'}: use others, or allow the operation${actionText(service, operation)}.`;
  }
  if (error.name === 'NoLongerSupportedException') return `. ${NOT_ADMITTED}`;
  if (THROTTLED.test(error.name)) return '. AWS limits the requests of the account: try again in a few minutes.';
  return (error.$metadata.httpStatusCode ?? 0) >= 500 ? '. The trouble is at AWS: try again later.' : '';
}

/** Prefixes of IAM actions, by the names of clients. */
const PREFIXES: Readonly<Record<string, string>> = { SFN: 'states' };
/** IAM actions of operations that are called otherwise. */
const ACTIONS: Readonly<Record<string, string>> = {
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListObjectsV2: 'ListBucket',
};

function actionText(service: string | undefined, operation: string | undefined): string {
  if (service === undefined || operation === undefined) return '';
  return ` (${PREFIXES[service] ?? service.toLowerCase()}:${ACTIONS[operation] ?? operation})`;
}
