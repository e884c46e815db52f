import type { ChoiceState } from '../language/definition';
import { evaluateBoolean } from '../language/template';
import { StatesError, StatesErrorName } from '../states-error';
import type { Outcome, Visit } from './visit';

/** Follow the first rule whose condition is true, with its Assign and Output; those of the state apply to Default. */
export async function runChoice(visit: Visit<ChoiceState>): Promise<Outcome> {
  const { state, input } = visit;
  const bindings = visit.bindings();
  for (const rule of state.choices) {
    if (await evaluateBoolean(rule.condition, bindings)) return visit.leave(rule, {}, input, rule.next);
  }
  if (state.default === undefined) {
    throw new StatesError(
      StatesErrorName.noChoiceMatched,
      `No choice rule of the state '${state.name}' matched, and it has no Default.`,
    );
  }
  return visit.leave(state, {}, input, state.default);
}
