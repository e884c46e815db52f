import type { State } from '../language/definition';
import { StatesError, StatesErrorName } from '../states-error';
import { runChoice } from './choice';
import { checkPayload } from './data-limit';
import { runDistributedMap } from './distributed-map';
import { runFail } from './fail';
import type { Frame, RunStates } from './frame';
import { runInlineMap } from './inline-map';
import { runParallel } from './parallel';
import { runPass } from './pass';
import { withRecovery } from './recovery';
import { runSucceed } from './succeed';
import { runTask } from './task';
import { type Outcome, Visit } from './visit';
import { runWait } from './wait';

function runState(state: State, input: unknown, frame: Frame): Promise<Outcome> {
  switch (state.type) {
    case 'Pass':
      return runPass(new Visit(state, input, frame));
    case 'Task': {
      const visit = new Visit(state, input, frame);
      return withRecovery(visit, () => runTask(visit));
    }
    case 'Choice':
      return runChoice(new Visit(state, input, frame));
    case 'Wait':
      return runWait(new Visit(state, input, frame));
    case 'Succeed':
      return runSucceed(new Visit(state, input, frame));
    case 'Fail':
      return runFail(new Visit(state, input, frame));
    case 'Parallel': {
      const visit = new Visit(state, input, frame);
      return withRecovery(visit, () => runParallel(visit));
    }
    case 'Map': {
      if (state.mode === 'INLINE') {
        const visit = new Visit(state, input, frame);
        return withRecovery(visit, () => runInlineMap(visit));
      }
      const visit = new Visit(state, input, frame);
      return withRecovery(visit, () => runDistributedMap(visit));
    }
  }
}

/** Record the failure of a query in the history. */
function recordEvaluationFailure(frame: Frame, state: State, error: unknown): void {
  if (error instanceof StatesError && error.error === StatesErrorName.queryEvaluationError) {
    frame.record('EvaluationFailed', { error: error.error, cause: error.causeText, state: state.name });
  }
}

/** Run a list of states. The limit of the history bounds their number. */
export const runStates: RunStates = async (list, input, frame) => {
  let resumed = frame.position;
  let name = resumed?.name ?? list.startAt;
  let value = resumed ? resumed.input : input;
  for (;;) {
    if (frame.scope.reason) throw frame.scope.reason;
    const state = list.states.get(name);
    if (!state) throw new Error(`no state "${name}": the definition was not validated`);
    frame.position = { name, input: value, variables: frame.variables, mapRun: resumed?.mapRun };
    resumed = undefined;
    checkPayload(value, `The input of the state '${name}'`);
    frame.record(`${state.type}StateEntered`, { name, input: value });
    let outcome: Outcome;
    try {
      outcome = await runState(state, value, frame);
    } catch (error) {
      recordEvaluationFailure(frame, state, error);
      throw error;
    }
    frame.record(`${state.type}StateExited`, { name, output: outcome.output });
    if (outcome.next === undefined) return outcome.output;
    name = outcome.next;
    value = outcome.output;
  }
};
