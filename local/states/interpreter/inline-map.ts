import type { InlineMapState } from '../language/definition';
import { evaluateInteger } from '../language/template';
import { runBranches } from './branches';
import { checkPayload } from './data-limit';
import { evaluateItems, notIterable, selectItem } from './map-items';
import type { Outcome, Visit } from './visit';

/** Maximum concurrent iterations of an inline Map, whatever MaxConcurrency is. */
const CONCURRENCY_MAX = 40;

export async function runInlineMap(visit: Visit<InlineMapState>): Promise<Outcome> {
  const { state, frame } = visit;
  const items = await evaluateItems(visit);
  if (!Array.isArray(items)) throw notIterable(visit, 'an array');
  const given = state.maxConcurrency
    ? await evaluateInteger(state.maxConcurrency, visit.bindings(), { min: 0, max: 10_000 })
    : 0;
  frame.record('MapStateStarted', { length: items.length });
  const result = await runBranches(frame, {
    count: items.length,
    concurrency: Math.min(given || CONCURRENCY_MAX, CONCURRENCY_MAX),
    itemOf: (index) => ({ Index: index, Value: items[index] }),
    run: async (index, inner) => {
      inner.record('MapIterationStarted', { name: state.name, index });
      const input = await selectItem(visit, { Index: index, Value: items[index] });
      const output = await frame.engine.runStates(state.processor, input, inner);
      inner.record('MapIterationSucceeded', { name: state.name, index });
      return output;
    },
  });
  checkPayload(result, `The result of the state '${state.name}'`);
  frame.record('MapStateSucceeded');
  return visit.leave(state, { result }, result, state.next);
}
