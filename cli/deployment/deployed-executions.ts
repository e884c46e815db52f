import { MACHINES } from '../../core/contracts/run-kind';
import type { ExecutionStatus, Executions } from '../../core/ports/executions';
import type { Deployment } from './deployment';

/** Status of the executions of a deployment's state machines. */
export const deployedExecutions = ({ machines }: Deployment): Executions => ({
  async statusOf(executionArn) {
    const name = executionArn.slice(executionArn.lastIndexOf(':') + 1);
    for (const machine of MACHINES) {
      const execution = await machines[machine]?.describe(name);
      if (execution) return stateOf(execution.endedAt);
    }
    return { state: 'unknown' };
  },
});

const stateOf = (endedAt: Date | undefined): ExecutionStatus =>
  endedAt ? { state: 'ended', endedAt } : { state: 'running' };
