import type { AwsService } from '../endpoint/service';
import type { Queue } from '../sqs/queue';
import type { InvocationResult } from './environment';
import type { EventSource, EventSourceConfiguration } from './event-source';
import type { FunctionConfiguration } from './function-configuration';
import type { InvokePermissions } from './invoke-permissions';

/** AWS Lambda: runs the code of functions in processes of their own. */
export interface Lambda extends AwsService {
  readonly permissions: InvokePermissions;
  createFunction(fn: FunctionConfiguration): void;
  /** By name or ARN. @throws ServiceError ResourceNotFoundException */
  fn(nameOrArn: string): FunctionConfiguration;
  /** Invoke and wait; errors of the function are results. `payload` is JSON text. */
  invoke(nameOrArn: string, payload: string): Promise<InvocationResult>;
  /** Accept an event and return; it is retried as the function's configuration says, after one and two minutes. */
  invokeLater(nameOrArn: string, payload: string): void;
  createEventSource(queue: Queue, configuration: EventSourceConfiguration): EventSource;
  peakRssBytes(functionName: string): number;
  /** Kill the environment that has this session token. */
  kill(sessionToken: string): void;
}
