import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access } from '../iam/access';
import type { ResourceFacts } from '../iam/resource-facts';
import type { ChunkSignatures } from '../signatures/chunk-signatures';

/** The signer of a request, resolved from the access key id of its SigV4 credential. */
export interface Principal {
  accessKeyId: string;
  accountId: string;
  /** ARN of the role whose session the access key belongs to; undefined for the administrator. */
  roleArn?: string;
  /** Name of the role's session, with `roleArn`. */
  sessionName?: string;
}

/** One request to the embedded cloud, before its body is read. */
export interface ServiceRequest {
  http: IncomingMessage;
  method: string;
  /** Path as sent, still percent-encoded, without the query. */
  path: string;
  query: URLSearchParams;
  caller: Principal;
  region: string;
  /** Also sent as the service's request id header. */
  requestId: string;
  /** The whole body, for services with `bodyBytesMax`; it cannot be read from `http` then. */
  body?: Buffer;
  /** Signatures of the chunks of a body that is streamed, which S3 verifies; absent where none is signed. */
  chunkSignatures?: ChunkSignatures;
  /**
   * Whether the caller has a further permission, which could not be known before the operation began. Absent where a service
   * stands alone, without policies.
   */
  isAllowed?: (access: Access) => boolean;
  /** Those of its service. */
  facts?: ResourceFacts;
}

/**
 * An AWS service of the embedded cloud. The endpoint selects it by the service name in the credential scope of a request's
 * signature.
 */
export interface AwsService {
  /** The name in the credential scope: `s3`, `glacier`, `states`, `sqs`, `sns`, `lambda`, `dynamodb`, … */
  readonly signingName: string;
  /** Size of the longest body; set where the endpoint reads the body before the service is asked. */
  readonly bodyBytesMax?: number;
  /** What a longer body is refused with, if the service has words of its own. */
  readonly bodyTooLong?: string;
  /** Whether the body of a request is left to be streamed although others are read; absent: none is. */
  streams?(request: Pick<ServiceRequest, 'method' | 'path' | 'query'>): boolean;
  /** What permissions depend on, as it is now. */
  readonly facts?: ResourceFacts;
  /**
   * The requested API operation (`PutObject`, `SendMessage`), determined from method, path, query and headers alone; undefined
   * when the service has no such operation. Used to authorize, to meter and to inject faults before the operation is performed.
   */
  operationOf(request: ServiceRequest): string | undefined;
  /**
   * Answer the request. Every answer, errors included, is written in the wire format of the service; an operation that is not
   * implemented is refused by name. A rejected promise is a defect and becomes a 500.
   */
  handle(request: ServiceRequest, response: ServerResponse): Promise<void>;
  /** Close files and timers. */
  close(): Promise<void>;
}
