import type { TaskState } from '../language/definition';
import { evaluateInteger, evaluateTemplate, type Template } from '../language/template';
import { StatesError, StatesErrorName } from '../states-error';
import type { IntegrationContext } from '../task-integration';
import { callIntegration } from './call-integration';
import { checkPayload } from './data-limit';
import type { Outcome, Visit } from './visit';

const SECONDS = { min: 1, max: 99_999_999 };

interface Call {
  args: unknown;
  token: string | undefined;
  timeoutSeconds: number | undefined;
  heartbeatSeconds: number | undefined;
}

async function prepare(visit: Visit<TaskState>): Promise<Call> {
  const { state, frame } = visit;
  const { engine, execution } = frame;
  const token = state.resource.pattern === 'waitForTaskToken' ? engine.tokens.issue(execution.machine.arn) : undefined;
  const bindings = visit.bindings({ token });
  const seconds = async (template: Template | undefined) =>
    template && (await evaluateInteger(template, bindings, SECONDS));
  const args = state.arguments ? await evaluateTemplate(state.arguments, bindings) : visit.input;
  checkPayload(args, `The arguments of the state '${state.name}'`);
  return {
    args,
    token,
    timeoutSeconds: await seconds(state.timeoutSeconds),
    heartbeatSeconds: await seconds(state.heartbeatSeconds),
  };
}

function timedOut(name: string, error: string, seconds: number): StatesError {
  return new StatesError(error, `The task '${name}' passed its ${seconds} seconds.`);
}

/** Start the integration, and wait for its answer or that of its token, or for a timeout, whichever comes first. */
function perform(visit: Visit<TaskState>, call: Call): Promise<unknown> {
  const { state, frame } = visit;
  const { clock, tokens } = frame.engine;
  const context: IntegrationContext = { roleArn: frame.execution.roleArn, executionArn: frame.execution.arn };
  return frame.fiber.wait<unknown>(({ resolve, reject }) => {
    const timer = (seconds: number | undefined, error: string) =>
      seconds === undefined
        ? undefined
        : clock.setTimer(clock.now() + seconds * 1000, () => reject(timedOut(state.name, error, seconds)));
    const timeout = timer(call.timeoutSeconds, StatesErrorName.timeout);
    let heartbeat = timer(call.heartbeatSeconds, StatesErrorName.heartbeatTimeout);
    const { token } = call;
    if (token !== undefined) {
      // Registered before the call: the receiver of the token may answer before the call returns.
      tokens.register(token, {
        succeed: resolve,
        fail: (error, cause) => reject(new StatesError(error ?? StatesErrorName.taskFailed, cause)),
        heartbeat: () => {
          heartbeat?.cancel();
          heartbeat = timer(call.heartbeatSeconds, StatesErrorName.heartbeatTimeout);
        },
      });
    }
    const { answer, abandon } = callIntegration(frame.engine, state.resource, call.args, context);
    let isWaiting = true;
    const submitted = (result: unknown): void => {
      if (!isWaiting) return;
      try {
        frame.record('TaskSubmitted', { ...resourceDetails(state), output: result });
      } catch (error) {
        reject(error as StatesError);
      }
    };
    answer.then(token === undefined ? resolve : submitted, reject);
    return () => {
      isWaiting = false;
      timeout?.cancel();
      heartbeat?.cancel();
      if (token !== undefined) tokens.forget(token);
      abandon();
    };
  });
}

function recordFailure(visit: Visit<TaskState>, error: StatesError): void {
  const isTimeout = error.error === StatesErrorName.timeout || error.error === StatesErrorName.heartbeatTimeout;
  visit.frame.record(isTimeout ? 'TaskTimedOut' : 'TaskFailed', {
    ...resourceDetails(visit.state),
    error: error.error,
    cause: error.causeText,
  });
}

/** The resource of a task as in the history, such as `lambda` and `invoke`. */
function resourceDetails(state: TaskState): { resourceType: string; resource: string } {
  const { key, pattern } = state.resource;
  const at = key.lastIndexOf(':');
  const action = key.slice(at + 1);
  return { resourceType: key.slice(0, at), resource: pattern === 'requestResponse' ? action : `${action}.${pattern}` };
}

export async function runTask(visit: Visit<TaskState>): Promise<Outcome> {
  const { state, frame } = visit;
  const call = await prepare(visit);
  frame.record('TaskScheduled', {
    ...resourceDetails(state),
    region: frame.engine.scope.region,
    parameters: call.args,
    timeoutInSeconds: call.timeoutSeconds,
    heartbeatInSeconds: call.heartbeatSeconds,
  });
  frame.record('TaskStarted', resourceDetails(state));
  let result: unknown;
  try {
    result = await perform(visit, call);
    checkPayload(result, `The result of the state '${state.name}'`);
  } catch (error) {
    if (error instanceof StatesError) recordFailure(visit, error);
    throw error;
  }
  frame.record('TaskSucceeded', { ...resourceDetails(state), output: result });
  return visit.leave(state, { result }, result, state.next);
}
