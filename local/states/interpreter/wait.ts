import type { WaitState } from '../language/definition';
import { evaluateInteger, evaluateString } from '../language/template';
import { StatesError, StatesErrorName } from '../states-error';
import type { Outcome, Visit } from './visit';

const SECONDS_MAX = 99_999_999;
/** RFC 3339 with an upper-case T, and with Z or an offset. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

async function dueAtMs(visit: Visit<WaitState>): Promise<number> {
  const { seconds, timestamp, name } = visit.state;
  const bindings = visit.bindings();
  if (seconds) {
    const now = visit.frame.engine.clock.now();
    return now + (await evaluateInteger(seconds, bindings, { min: 0, max: SECONDS_MAX })) * 1000;
  }
  if (!timestamp) throw new Error(`the Wait state "${name}" has no time: the definition was not validated`);
  const text = await evaluateString(timestamp, bindings);
  const parsed = TIMESTAMP.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(parsed)) {
    throw new StatesError(
      StatesErrorName.queryEvaluationError,
      `The Timestamp '${text}' of the state '${name}' is not an RFC 3339 timestamp.`,
    );
  }
  return parsed;
}

/** Wait until a time; does not wait if it has passed. */
export async function runWait(visit: Visit<WaitState>): Promise<Outcome> {
  const { frame, state, input } = visit;
  const dueMs = await dueAtMs(visit);
  if (dueMs > frame.engine.clock.now()) await frame.fiber.sleepUntil(dueMs);
  return visit.leave(state, {}, input, state.next);
}
