import type { ServerResponse } from 'node:http';
import type { VirtualClock } from '../clock/virtual-clock';
import type { ServiceRequest } from '../endpoint/service';
import type { ResourcePolicies } from '../iam/resource-policies';
import type { Bucket } from './storage/bucket';
import type { Buckets } from './storage/buckets';
import type { ObjectRecord } from './storage/records';

/** The dependencies of operations. */
export interface S3Context {
  buckets: Buckets;
  clock: Pick<VirtualClock, 'now' | 'date'>;
  region: string;
  accountId: string;
  policies: ResourcePolicies;
  /** What takes the objects that are put into a bucket, by the name of the bucket. */
  receivers: Map<string, (bucket: Bucket, record: ObjectRecord) => void>;
}

/** A request, its response, and the context of the operation. */
export interface S3Call {
  request: ServiceRequest;
  response: ServerResponse;
  context: S3Context;
  bucketName: string;
  key: string;
}

/** An operation answers its call, or throws an S3Error before it has started to answer. */
export type Operation = (call: S3Call) => Promise<void> | void;

/** @throws S3Error NoSuchBucket */
export function bucketOf(call: S3Call): Bucket {
  return call.context.buckets.get(call.bucketName);
}

export function header(call: S3Call, name: string): string | undefined {
  const value = call.request.http.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Round down to whole seconds, in which S3 stores times. */
export function wholeSecondsMs(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000;
}

export function nowSecondsMs(call: S3Call): number {
  return wholeSecondsMs(call.context.clock.now());
}
