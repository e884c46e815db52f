import type { Executions } from '../../core/ports/executions';

export interface MemoryExecutions extends Executions {
  start(executionArn: string): void;
  end(executionArn: string): void;
}

/** Executions are under way from `start` to `end`; all others are unknown. */
export function memoryExecutions(): MemoryExecutions {
  const running = new Set<string>();
  return {
    start: (executionArn) => void running.add(executionArn),
    end: (executionArn) => void running.delete(executionArn),
    isRunning: async (executionArn) => running.has(executionArn),
  };
}
