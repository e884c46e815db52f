import type { TaskResource } from '../language/definition';
import { START_EXECUTION } from '../language/parse-resource';
import { StatesError, StatesErrorName } from '../states-error';
import type { IntegrationContext } from '../task-integration';
import type { Engine } from './engine';
import type { IntegrationCall } from './integration-call';
import { startNestedExecution } from './nested-execution';

function toStatesError(error: unknown): StatesError {
  if (error instanceof StatesError) return error;
  const { name, cause, message } = Object(error) as { name?: unknown; cause?: unknown; message?: unknown };
  const text = typeof cause === 'string' ? cause : typeof message === 'string' ? message : String(error);
  return new StatesError(typeof name === 'string' && name !== 'Error' ? name : StatesErrorName.taskFailed, text);
}

/** Convert an answer to JSON: without undefined members, with dates as strings. */
function asJson(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

export function callIntegration(
  engine: Engine,
  resource: TaskResource,
  args: unknown,
  context: IntegrationContext,
): IntegrationCall {
  if (resource.key === START_EXECUTION && !engine.integrations[START_EXECUTION]) {
    return startNestedExecution(engine, resource, args, context.roleArn);
  }
  const integration = engine.integrations[resource.key];
  if (!integration) throw new Error(`no integration "${resource.key}": the definition was not validated`);
  // Released when the call ends or is abandoned; the called service holds the clock for its own work.
  const release = engine.clock.hold();
  const call = async (): Promise<unknown> => {
    try {
      return asJson(await integration(args, context));
    } catch (error) {
      throw toStatesError(error);
    } finally {
      release();
    }
  };
  return { answer: call(), abandon: release };
}
