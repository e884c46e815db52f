import type { Condition, Statement } from '../local/iam/policy/statement';

/** Something that can be taken from statements of a role: an action, a pattern of resources, or one of partition keys. */
export interface Grant {
  /** Construct of the role in the stacks: `BackupOpenBackup`. */
  role: string;
  /** All actions of the statement, in order; a role's statements with the same actions are taken for one. */
  actions: string;
  kind: 'action' | 'resource' | 'partition';
  /** What would be taken away, with names as `NameOf` has them. */
  text: string;
}

/** What an ARN is called whatever the configuration: `s3:<RunsBucket>/runs/*`. */
export type NameOf = (arn: string) => string;

const PARTITION_KEY = 'dynamodb:leadingkeys';

const actionsOf = ({ actions }: Statement): string => [...actions.patterns].sort().join(' ');

/**
 * All grants of the statements of a role, each once. What statements deny is none.
 *
 * @throws Error for a statement that allows all but something
 */
export function grantsOf(role: string, statements: readonly Statement[], nameOf: NameOf): Grant[] {
  const grants = statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement): Grant[] => {
      const { actions, resources, conditions } = statement;
      if (actions.kind === 'all-but' || resources.kind === 'all-but')
        throw new Error(`${role} may do all but something: ${JSON.stringify(statement)}`);
      const partitions = conditions.filter(isPartition).flatMap(({ values }) => values);
      const grant = { role, actions: actionsOf(statement) };
      return [
        ...actions.patterns.map((text) => ({ ...grant, kind: 'action' as const, text })),
        ...resources.patterns.map((arn) => ({ ...grant, kind: 'resource' as const, text: nameOf(arn) })),
        ...partitions.map((text) => ({ ...grant, kind: 'partition' as const, text })),
      ];
    });
  return [...new Map(grants.map((grant) => [grantId(grant), grant])).values()];
}

export const grantId = ({ role, actions, kind, text }: Grant): string => [role, kind, text, actions].join(' | ');

/** What is left of a statement without a grant; undefined for nothing, the statement itself where it does not have the grant. */
export function statementWithout(statement: Statement, grant: Grant, nameOf: NameOf): Statement | undefined {
  const { actions, resources, conditions } = statement;
  if (statement.effect !== 'Allow' || actionsOf(statement) !== grant.actions) return statement;
  let isChanged = false;
  const keep = (kind: Grant['kind'], patterns: readonly string[], name: NameOf = (text) => text): string[] => {
    const kept = patterns.filter((pattern) => kind !== grant.kind || name(pattern) !== grant.text);
    if (kept.length < patterns.length) isChanged = true;
    return kept;
  };
  const left: Statement = {
    ...statement,
    actions: { ...actions, patterns: keep('action', actions.patterns) },
    resources: { ...resources, patterns: keep('resource', resources.patterns, nameOf) },
    conditions: conditions.map((condition) =>
      isPartition(condition) ? { ...condition, values: keep('partition', condition.values) } : condition,
    ),
  };
  if (!isChanged) return statement;
  const lists = [left.actions.patterns, left.resources.patterns, ...left.conditions.map(({ values }) => values)];
  return lists.every((list) => list.length > 0) ? left : undefined;
}

/** Whether a condition says which partitions may be read or written, not which may not. */
const isPartition = ({ operator, key }: Condition): boolean =>
  key.toLowerCase() === PARTITION_KEY && !operator.includes('Not');
