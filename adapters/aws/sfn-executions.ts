import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Executions } from '../../core/ports/executions';
import { codeOf } from './sdk-error';

/** Statuses of executions that have not ended. */
const RUNNING = new Set(['RUNNING', 'PENDING_REDRIVE']);

/** Executions of AWS Step Functions. */
export function sfnExecutions(client: SFNClient): Executions {
  return {
    async statusOf(executionArn) {
      try {
        const { status, stopDate } = await client.send(new DescribeExecutionCommand({ executionArn }));
        if (status === undefined || RUNNING.has(status)) return { state: 'running' };
        if (!stopDate) throw new Error(`execution ${executionArn} has ended (${status}) without a stop date`);
        return { state: 'ended', endedAt: stopDate };
      } catch (error) {
        if (codeOf(error) === 'ExecutionDoesNotExist') return { state: 'unknown' };
        throw error;
      }
    },
  };
}
