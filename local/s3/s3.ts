import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { VirtualClock } from '../clock/virtual-clock';
import type { AwsService, ServiceRequest } from '../endpoint/service';
import { ResourcePolicies } from '../iam/resource-policies';
import { type S3Context, wholeSecondsMs } from './call';
import { operationOf, targetOf } from './operation';
import { validBucketName } from './operations/bucket-name';
import { OPERATIONS } from './operations/operations';
import { factsOf } from './resource-facts';
import { sendError } from './respond';
import { accessDenied, notImplemented, S3Error } from './s3-error';
import { Buckets } from './storage/buckets';

export interface S3Options {
  /** Directory of all data; created if it does not exist. */
  directory: string;
  clock: Pick<VirtualClock, 'now' | 'date'>;
  region: string;
  accountId: string;
  /** Policies of all buckets; default: without effect. */
  policies?: ResourcePolicies;
}

/** The content of an object that has just been put. */
export interface ReceivedObject {
  sizeBytes: number;
  read(): Buffer;
}

export interface EmbeddedS3 extends AwsService {
  /** Create a bucket unless it exists. */
  createBucket(name: string): void;
  /** Create a bucket, unless it exists, whose objects are handed to `receive` as soon as they have been put, and then removed. */
  receiveObjects(bucketName: string, receive: (key: string, object: ReceivedObject) => void): void;
}

/**
 * The embedded S3: REST-XML with path-style addresses, data on disk. It verifies what the endpoint cannot: the
 * declared hash of a body, and the signatures of its chunks.
 *
 * @throws when the directory cannot be read or a file in it is damaged
 */
export function createS3(options: S3Options): EmbeddedS3 {
  const context: S3Context = {
    policies: new ResourcePolicies(options.accountId),
    ...options,
    buckets: new Buckets(join(options.directory, 'buckets')),
    receivers: new Map(),
  };
  const createBucket = (name: string) => {
    if (!validBucketName(name)) throw new Error(`"${name}" is no valid bucket name`);
    context.buckets.create({ name, createdMs: wholeSecondsMs(context.clock.now()) });
    // Loads the bucket's objects at the start, not during the first request.
    context.buckets.get(name);
  };
  return {
    signingName: 's3',
    facts: { s3: factsOf(context.buckets) },
    operationOf,
    createBucket,
    receiveObjects: (bucketName, receive) => {
      createBucket(bucketName);
      context.receivers.set(bucketName, (bucket, { key, sizeBytes, pieces }) => {
        const read = () => Buffer.concat(pieces.map(({ file }) => readFileSync(bucket.data.path(file))));
        receive(key, { sizeBytes, read });
        bucket.deleteObject(key);
      });
    },
    handle: async (request, response) => {
      response.setHeader('x-amz-request-id', request.requestId);
      try {
        await run(request, response, context);
      } catch (error) {
        // Once an answer has started, closing the connection is the only way to report a failure.
        if (response.headersSent) response.destroy();
        if (!(error instanceof S3Error)) throw error;
        if (!response.destroyed) sendError(response, error, request);
      } finally {
        // A body that was not read to its end would block the connection for the next request.
        request.http.resume();
      }
    },
    close: () => context.buckets.close(),
  };
}

async function run(request: ServiceRequest, response: ServerResponse, context: S3Context): Promise<void> {
  const name = operationOf(request);
  if (name === undefined) {
    throw new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      Method: request.method,
    });
  }
  const operation = OPERATIONS[name];
  if (!operation) throw notImplemented(`the operation ${name}`);
  requireShortHeaders(request);
  requireOwner(request, context.accountId);
  await operation({ request, response, context, ...targetOf(request.path) });
}

const HEADER_SECTION_MAX_BYTES = 8 * 1024;
/** Bytes per header for colon, space and line end. */
const LINE_BYTES = 4;

function requireShortHeaders({ http }: ServiceRequest): void {
  const { rawHeaders } = http;
  const sizeBytes = rawHeaders.reduce((sum, text) => sum + text.length, (LINE_BYTES * rawHeaders.length) / 2);
  if (sizeBytes <= HEADER_SECTION_MAX_BYTES) return;
  const message = 'Your request header section exceeds the maximum allowed request header section size';
  throw new S3Error(400, 'RequestHeaderSectionTooLarge', message, { MaxSizeAllowed: HEADER_SECTION_MAX_BYTES });
}

function requireOwner(request: ServiceRequest, accountId: string): void {
  const expected = request.http.headers['x-amz-expected-bucket-owner'];
  if (expected !== undefined && expected !== accountId) throw accessDenied();
}
