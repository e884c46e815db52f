import type { MapState } from '../language/definition';
import { evaluateTemplate } from '../language/template';
import { StatesError, StatesErrorName } from '../states-error';
import { checkPayload } from './data-limit';
import type { MapItem } from './frame';
import type { Visit } from './visit';

/** The value that a Map iterates over: Items, or the state's input. */
export async function evaluateItems(visit: Visit<MapState>): Promise<unknown> {
  const { items } = visit.state;
  return items ? evaluateTemplate(items, visit.bindings()) : visit.input;
}

export function notIterable(visit: Visit<MapState>, wanted: string): StatesError {
  return new StatesError(
    StatesErrorName.queryEvaluationError,
    `The items of the Map state '${visit.state.name}' must be ${wanted}.`,
  );
}

/** The input of an iteration or child: the item, or the result of ItemSelector. */
export async function selectItem(visit: Visit<MapState>, mapItem: MapItem): Promise<unknown> {
  const { itemSelector, name } = visit.state;
  if (!itemSelector) return mapItem.Value;
  const selected = await evaluateTemplate(itemSelector, visit.bindings({ mapItem }));
  checkPayload(selected, `An item of the Map state '${name}'`);
  return selected;
}
