import { matchesWildcards } from '../policy/matches-wildcards';
import type { Condition, Selection, Statement } from '../policy/statement';
import type { StatementIndex } from '../policy/statement-index';

const known = new WeakMap<StatementIndex, Map<string, Statement[]>>();

/** All that statements allow of an action, as statements with one pattern of resources and one value of a condition each. */
export function permissionsAbout(statements: StatementIndex, action: string): Statement[] {
  const byAction = known.get(statements) ?? new Map<string, Statement[]>();
  known.set(statements, byAction);
  const permissions =
    byAction.get(action) ??
    statements
      .about(action)
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(partsOf)
      .filter(({ actions }) => matches(actions, action));
  byAction.set(action, permissions);
  return permissions;
}

const matches = ({ kind, patterns }: Selection, action: string) =>
  patterns.some((pattern) => matchesWildcards(pattern.toLowerCase(), action.toLowerCase())) === (kind === 'these');

function partsOf(statement: Statement): Statement[] {
  return singles(statement.actions).flatMap((actions) =>
    singles(statement.resources).flatMap((resources) =>
      singleConditions(statement.conditions).map((conditions) => ({ ...statement, actions, resources, conditions })),
    ),
  );
}

const singles = (selection: Selection): Selection[] =>
  selection.kind === 'all-but'
    ? [selection]
    : selection.patterns.map((pattern) => ({ kind: 'these', patterns: [pattern] }));

/** Every choice of one value of each condition. */
const singleConditions = (conditions: readonly Condition[]): Condition[][] =>
  conditions.reduce<Condition[][]>(
    (choices, condition) =>
      choices.flatMap((choice) => condition.values.map((value) => [...choice, { ...condition, values: [value] }])),
    [[]],
  );
