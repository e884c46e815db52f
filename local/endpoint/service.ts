import type { IncomingMessage, ServerResponse } from 'node:http';

/** Who signed a request: resolved from the access key id of its SigV4 credential. */
export interface Principal {
  accessKeyId: string;
  accountId: string;
  /** ARN of the role that owns the access key; undefined for a key that the stack does not know (the person at the keyboard). */
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
 * An AWS service of the embedded cloud. The endpoint picks it by the service name in the credential scope of the
 * signature, as any AWS client signs it.
 */
export interface AwsService {
  /** The name in the credential scope: `s3`, `glacier`, `states`, `sqs`, `sns`, `lambda`, `dynamodb`, … */
  readonly signingName: string;
  /**
   * The API operation that the request asks for (`PutObject`, `SendMessage`), told from method, path, query and
   * headers alone; undefined when it is none that the service has. Used to meter, to authorize and to inject faults
   * before anything happens.
   */
  operationOf(request: ServiceRequest): string | undefined;
  /**
   * Answer the request. Every answer, errors included, is written in the service's own wire format; an operation that is not
   * implemented is refused by name. A rejected promise is a defect and becomes a 500.
   */
  handle(request: ServiceRequest, response: ServerResponse): Promise<void>;
  /** Close files and timers. */
  close(): Promise<void>;
}
