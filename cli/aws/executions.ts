import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Executions } from '../deployment/executions';
import { CommandError } from '../errors/command-error';

/** Executions of one state machine of Step Functions. */
export function stepFunctionsExecutions(client: SFNClient, stateMachineArn: string): Executions {
  return {
    async start(runId, input) {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name: runId, input: JSON.stringify(input) }));
      } catch (error) {
        if ((error as Error).name !== 'ExecutionAlreadyExists') throw error;
        throw new CommandError(`Run ${runId} exists already. See it: moraine run ${runId}`, undefined, {
          cause: error,
        });
      }
    },
    async describe(runId) {
      try {
        const executionArn = executionArnOf(stateMachineArn, runId);
        const { status, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status && { status, error, cause };
      } catch (error) {
        if ((error as Error).name === 'ExecutionDoesNotExist') return undefined;
        throw error;
      }
    },
  };
}

/** `arn:…:stateMachine:NAME` and an execution's name make `arn:…:execution:NAME:EXECUTION`. */
export function executionArnOf(stateMachineArn: string, executionName: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${executionName}`;
}
