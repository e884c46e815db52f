import type { ExecutionStatus, Executions } from '../../core/ports/executions';

export interface MemoryExecutions extends Executions {
  /** Start an execution, or redrive one that has ended. */
  start(executionArn: string): void;
  /** @param endedAt left out: so long ago that Step Functions has forgotten it */
  end(executionArn: string, endedAt?: Date): void;
}

/** Executions are under way from `start` to `end`; all others are unknown. */
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
