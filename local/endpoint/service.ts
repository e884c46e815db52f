import type { IncomingMessage, ServerResponse } from 'node:http';

/** The signer of a request, resolved from the access key id of its SigV4 credential. */
export interface Principal {
  accessKeyId: string;
  accountId: string;
  /** ARN of the role that owns the access key; undefined for an unknown key, which belongs to the user. */
  roleArn?: string;
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
}

/**
 * An AWS service of the embedded cloud. The endpoint selects it by the service name in the credential scope of a request's
 * signature.
 */
export interface AwsService {
  /** The name in the credential scope: `s3`, `glacier`, `states`, `sqs`, `sns`, `lambda`, `dynamodb`, … */
  readonly signingName: string;
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
