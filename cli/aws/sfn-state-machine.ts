import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { StateMachine } from '../deployment/state-machine';
import { CommandError } from '../errors/command-error';

/** A state machine of AWS Step Functions. */
export function sfnStateMachine(client: SFNClient, stateMachineArn: string): StateMachine {
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
    async describe(name) {
      const executionArn = executionArnOf(stateMachineArn, name);
      const answer = await unlessUnknown(client.send(new DescribeExecutionCommand({ executionArn })));
      if (!answer?.status || !answer.startDate) return undefined;
      const { status, error, cause, input, startDate: startedAt, stopDate: endedAt } = answer;
      return { status, error, cause, input: parsed(input), startedAt, endedAt };
    },
    async stop(name, reason) {
      const executionArn = executionArnOf(stateMachineArn, name);
      await unlessUnknown(client.send(new StopExecutionCommand({ executionArn, ...reason })));
    },
  };
}

async function unlessUnknown<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if ((error as Error).name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}

/** The input of an execution; undefined when the caller may not see it. */
const parsed = (input: string | undefined): unknown => (input === undefined ? undefined : JSON.parse(input));

/** The ARN `arn:…:execution:NAME:EXECUTION` of an execution of the state machine `arn:…:stateMachine:NAME`. */
export function executionArnOf(stateMachineArn: string, executionName: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${executionName}`;
}
