import type { ParallelState, StateList } from '../language/definition';
import { evaluateTemplate } from '../language/template';
import { runBranches } from './branches';
import { checkPayload } from './data-limit';
import type { Outcome, Visit } from './visit';

export async function runParallel(visit: Visit<ParallelState>): Promise<Outcome> {
  const { state, frame } = visit;
  const input = state.arguments ? await evaluateTemplate(state.arguments, visit.bindings()) : visit.input;
  checkPayload(input, `The arguments of the state '${state.name}'`);
  frame.record('ParallelStateStarted');
  const result = await runBranches(frame, {
    count: state.branches.length,
    concurrency: state.branches.length,
    run: (index, inner) => frame.engine.runStates(state.branches[index] as StateList, input, inner),
  });
  checkPayload(result, `The result of the state '${state.name}'`);
  frame.record('ParallelStateSucceeded');
  return visit.leave(state, { result }, result, state.next);
}
