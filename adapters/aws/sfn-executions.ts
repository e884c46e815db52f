import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Executions } from '../../core/ports/executions';
import { codeOf } from './sdk-error';

/** What has not ended for good; an execution that is about to be redriven goes on. */
const UNDER_WAY = new Set(['RUNNING', 'PENDING_REDRIVE']);

/** Executions of AWS Step Functions. */
export function sfnExecutions(client: SFNClient): Executions {
  return {
    async statusOf(executionArn) {
      try {
        const { status, stopDate } = await client.send(new DescribeExecutionCommand({ executionArn }));
        if (status === undefined || UNDER_WAY.has(status)) return { state: 'running' };
        if (!stopDate) throw new Error(`Step Functions does not say when execution ${executionArn} ended (${status})`);
        return { state: 'ended', endedAt: stopDate };
      } catch (error) {
        if (codeOf(error) === 'ExecutionDoesNotExist') return { state: 'unknown' };
        throw error;
      }
    },
  };
}
