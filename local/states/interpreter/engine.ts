import type { VirtualClock } from '../../clock/virtual-clock';
import type { ArnScope } from '../arns';
import type { MapObjects } from '../distributed-map/map-objects';
import type { MapRun } from '../distributed-map/map-run';
import type { ExecutionRecord } from '../executions/execution-record';
import type { TaskIntegration } from '../task-integration';
import type { TaskTokens } from '../tokens';

/** An execution that was started by another one. */
export interface StartedExecution {
  executionArn: string;
  startedAtMs: number;
  /** Resolves once the execution has ended, with its description: dates in milliseconds, input and output as texts. */
  ended: Promise<Record<string, unknown>>;
  stop(cause: string): void;
}

/** The dependencies of running states. */
export interface Engine {
  clock: VirtualClock;
  scope: ArnScope;
  tokens: TaskTokens;
  integrations: Readonly<Record<string, TaskIntegration>>;
  /** S3 access of a role. Definitions that need it are refused when the service has none. */
  objects: (roleArn: string) => MapObjects;
  /** Whether a role may do what Step Functions does itself, such as starting the executions of a Map Run. */
  isAllowed(roleArn: string, action: string, resource: string): boolean;
  /** Seeded random number in [0, 1), for the jitter of retries. */
  random(): number;
  addMapRun(run: MapRun): void;
  /** Called whenever an execution, including a child of a Map Run, has started, been redriven, or ended. */
  statusChanged(record: ExecutionRecord): void;
  /** @throws ApiError as StartExecution does */
  startExecution(request: { stateMachineArn: string; name?: string; input: unknown }): StartedExecution;
}
