import type { AwsService } from '../endpoint/service';
import type { Queue } from '../sqs/queue';
import type { InvocationResult } from './environment';
import type { EventSource, EventSourceConfiguration } from './event-source';
import type { FunctionConfiguration } from './function-configuration';
import type { FunctionNode } from './function-nodes';
import type { InvokePermissions } from './invoke-permissions';

/** AWS Lambda: runs functions in separate processes. */
export interface Lambda extends AwsService {
  readonly permissions: InvokePermissions;
  createFunction(fn: FunctionConfiguration): void;
  /** Forget a function; events whose retries are outstanding are dropped. */
  deleteFunction(functionName: string): void;
  has(nameOrArn: string): boolean;
  /** The function with a name or ARN. @throws ServiceError ResourceNotFoundException */
  fn(nameOrArn: string): FunctionConfiguration;
  /** Invoke and wait; errors of the function are returned as results. `payload` is JSON text. */
  invoke(nameOrArn: string, payload: string): Promise<InvocationResult>;
  /** Accept an event and return; failures are retried as configured for the function, after one and two minutes. */
  invokeLater(nameOrArn: string, payload: string): void;
  createEventSource(queue: Queue, configuration: EventSourceConfiguration): EventSource;
  /** The Node.js of each runtime that functions have. */
  nodes(): FunctionNode[];
  peakRssBytes(functionName: string): number;
  /** Kill the environment with this session token. */
  kill(sessionToken: string): void;
}
