import { ApiError } from '../api/api-error';
import type { TaskResource } from '../language/definition';
import { StatesError, StatesErrorName } from '../states-error';
import type { Engine, StartedExecution } from './engine';
import type { IntegrationCall } from './integration-call';
import { requirePermission } from './require-permission';

interface StartArguments {
  StateMachineArn?: unknown;
  Input?: unknown;
  Name?: unknown;
}

function start(engine: Engine, roleArn: string, args: unknown): StartedExecution {
  const { StateMachineArn, Input = {}, Name, ...others } = Object(args) as StartArguments & Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (
    typeof StateMachineArn !== 'string' ||
    unknown !== undefined ||
    (Name !== undefined && typeof Name !== 'string')
  ) {
    throw new StatesError(
      StatesErrorName.runtime,
      `states:startExecution takes StateMachineArn, Input and Name${unknown === undefined ? '' : `, not ${unknown}`}.`,
    );
  }
  requirePermission(engine, roleArn, 'states:StartExecution', StateMachineArn);
  try {
    // A string is JSON text already.
    const input = typeof Input === 'string' ? JSON.parse(Input) : Input;
    return engine.startExecution({ stateMachineArn: StateMachineArn, name: Name, input });
  } catch (error) {
    const name = error instanceof ApiError ? error.name : 'InvalidExecutionInput';
    throw new StatesError(`StepFunctions.${name}Exception`, (error as Error).message);
  }
}

/** The description of an ended execution, for `.sync` and `.sync:2`; the latter with input and output as JSON values. */
async function ended(started: StartedExecution, parsed: boolean): Promise<unknown> {
  const description = await started.ended;
  if (description.Status !== 'SUCCEEDED')
    throw new StatesError(StatesErrorName.taskFailed, JSON.stringify(description));
  if (!parsed) return description;
  return {
    ...description,
    Input: JSON.parse(String(description.Input)),
    Output: JSON.parse(String(description.Output)),
  };
}

/** Call `states:startExecution` with any of its patterns. An awaited execution is stopped together with the one that waits. */
export function startNestedExecution(
  engine: Engine,
  resource: TaskResource,
  args: unknown,
  roleArn: string,
): IntegrationCall {
  let started: StartedExecution;
  try {
    started = start(engine, roleArn, args);
  } catch (error) {
    return { answer: Promise.reject(error), abandon: () => {} };
  }
  if (!resource.pattern.startsWith('sync')) {
    const answer = { ExecutionArn: started.executionArn, StartDate: new Date(started.startedAtMs).toISOString() };
    return { answer: Promise.resolve(answer), abandon: () => {} };
  }
  return {
    answer: ended(started, resource.pattern === 'sync:2'),
    abandon: () => started.stop('the execution that waited for this one has stopped'),
  };
}
