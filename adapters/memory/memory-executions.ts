import type { ExecutionStatus, Executions } from '../../core/ports/executions';

export interface MemoryExecutions extends Executions {
  /** Start an execution, or redrive one that has ended. */
  start(executionArn: string): void;
  /** End an execution. @param endedAt default: more than 90 days ago, so that Step Functions has deleted the execution */
  end(executionArn: string, endedAt?: Date): void;
}

/** Executions in memory. They run from `start` to `end`; all others are unknown. */
export function memoryExecutions(): MemoryExecutions {
  const known = new Map<string, ExecutionStatus>();
  return {
    start: (executionArn) => void known.set(executionArn, { state: 'running' }),
    end(executionArn, endedAt) {
      if (endedAt) known.set(executionArn, { state: 'ended', endedAt });
      else known.delete(executionArn);
    },
    statusOf: async (executionArn) => known.get(executionArn) ?? { state: 'unknown' },
  };
}
