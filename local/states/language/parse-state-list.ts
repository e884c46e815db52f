import type { State, StateList } from './definition';
import type { Fields } from './fields';
import { InvalidDefinitionError } from './invalid-definition';
import type { ParseContext } from './parse-context';
import { parseState } from './parse-state';

const NAME_MAX = 80;

/** All states that may follow a state through Next, Default, a choice rule or a catcher. */
function targetsOf(state: State): string[] {
  const targets: (string | undefined)[] = [];
  if ('next' in state) targets.push(state.next);
  if ('catch' in state) targets.push(...state.catch.map((catcher) => catcher.next));
  if (state.type === 'Choice') targets.push(...state.choices.map((rule) => rule.next), state.default);
  return targets.filter((target) => target !== undefined);
}

function checkTransitions(startAt: string, states: ReadonlyMap<string, State>, path: string): void {
  if (!states.has(startAt)) {
    throw new InvalidDefinitionError(
      `MISSING_TRANSITION_TARGET: Missing 'StartAt' target: ${startAt}`,
      `${path}/StartAt`,
    );
  }
  for (const state of states.values()) {
    for (const target of targetsOf(state)) {
      if (!states.has(target)) {
        throw new InvalidDefinitionError(
          `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${target}`,
          `${path}/States/${state.name}`,
        );
      }
    }
  }
  const reached = new Set([startAt]);
  for (const name of reached) for (const target of targetsOf(states.get(name) as State)) reached.add(target);
  for (const name of states.keys()) {
    if (!reached.has(name)) {
      throw new InvalidDefinitionError(
        `MISSING_TRANSITION_TARGET: State "${name}" is not reachable`,
        `${path}/States/${name}`,
      );
    }
  }
}

/** Parse StartAt and States of a machine, branch or item processor. The caller refuses all other fields. */
export function parseStateList(fields: Fields, context: ParseContext): StateList {
  fields.string('Comment');
  const startAt = fields.requiredString('StartAt');
  fields.required('States');
  const states = new Map<string, State>();
  for (const { name, value, path } of fields.object('States')?.entries() ?? []) {
    if (name.length === 0 || name.length > NAME_MAX) {
      throw new InvalidDefinitionError(
        `SCHEMA_VALIDATION_FAILED: a state's name has 1 to ${NAME_MAX} characters`,
        path,
      );
    }
    if (context.stateNames.has(name)) {
      throw new InvalidDefinitionError(`DUPLICATE_STATE_NAME: Duplicate State name: ${name}`, path);
    }
    context.stateNames.add(name);
    states.set(name, parseState(name, value, path, context));
  }
  checkTransitions(startAt, states, fields.path);
  return { startAt, states };
}
