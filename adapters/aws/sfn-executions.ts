import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Executions } from '../../core/ports/executions';
import { codeOf } from './sdk-error';

/** Executions of AWS Step Functions. */
export function sfnExecutions(client: SFNClient): Executions {
  return {
    async isRunning(executionArn) {
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status === 'RUNNING';
      } catch (error) {
        if (codeOf(error) === 'ExecutionDoesNotExist') return false;
        throw error;
      }
    },
  };
}
