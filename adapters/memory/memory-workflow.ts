import type { Workflow } from '../../core/ports/workflow';

export type TaskAnswer = { output: unknown } | { error: string; cause: string };

export interface MemoryWorkflow extends Workflow {
  /** Answers by token. */
  readonly answers: ReadonlyMap<string, TaskAnswer>;
  /** Time out the task of a token. */
  expire(token: string): void;
}

/** Workflow in memory. Every token is valid until it is answered or expires. */
export function memoryWorkflow(): MemoryWorkflow {
  const answers = new Map<string, TaskAnswer>();
  const expired = new Set<string>();
  function answer(token: string, given: TaskAnswer): 'delivered' | 'gone' {
    if (expired.has(token) || answers.has(token)) return 'gone';
    answers.set(token, given);
    return 'delivered';
  }
  return {
    answers,
    expire: (token) => void expired.add(token),
    succeed: async (token, output) => answer(token, { output: JSON.parse(JSON.stringify(output ?? null)) }),
    fail: async (token, error, cause) => answer(token, { error, cause }),
  };
}
