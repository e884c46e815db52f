import type { State, StateList } from './definition';
import { InvalidDefinitionError } from './invalid-definition';
import { assignedNames } from './parse-assign';

function assignedIn(state: State): string[] {
  const names: string[] = [];
  if ('assign' in state) names.push(...assignedNames(state.assign));
  if ('catch' in state) for (const catcher of state.catch) names.push(...assignedNames(catcher.assign));
  if (state.type === 'Choice') for (const rule of state.choices) names.push(...assignedNames(rule.assign));
  return names;
}

/**
 * Refuse a variable in an inner scope (a branch, an iteration) that an enclosing scope assigns too. The children of a distributed
 * map are separate executions and cannot use outer variables.
 *
 * @see Amazon States Language, "Variable scope"
 */
export function checkVariableScopes(list: StateList, path = '', outer: ReadonlySet<string> = new Set()): void {
  const own = new Set<string>();
  for (const state of list.states.values()) {
    for (const name of assignedIn(state)) {
      if (outer.has(name)) {
        throw new InvalidDefinitionError(
          `SCHEMA_VALIDATION_FAILED: the variable "${name}" is already assigned in an enclosing scope`,
          `${path}/States/${state.name}/Assign`,
        );
      }
      own.add(name);
    }
  }
  const visible = new Set([...outer, ...own]);
  for (const state of list.states.values()) {
    const inner = `${path}/States/${state.name}`;
    if (state.type === 'Parallel') {
      state.branches.forEach((branch, index) => {
        checkVariableScopes(branch, `${inner}/Branches[${index}]`, visible);
      });
    }
    if (state.type === 'Map') {
      checkVariableScopes(state.processor, `${inner}/ItemProcessor`, state.mode === 'INLINE' ? visible : new Set());
    }
  }
}
