import type { Access, RoleLog } from '../../least-privilege/role-log';
import type { Statement } from '../../local/iam/policy/statement';
import { StatementIndex } from '../../local/iam/policy/statement-index';

const ACCOUNT = '123456789012';

/** A statement of a role's policy. @param partitions patterns of partition keys, if it is about some only */
export function statement(
  effect: Statement['effect'],
  actions: string[],
  resources: string[],
  partitions?: string[],
): Statement {
  const condition = { operator: 'ForAllValues:StringLike', key: 'dynamodb:LeadingKeys', values: partitions ?? [] };
  return {
    effect,
    actions: { kind: 'these', patterns: actions },
    resources: { kind: 'these', patterns: resources },
    conditions: partitions ? [condition] : [],
  };
}

export const allow = (actions: string[], resources: string[], partitions?: string[]): Statement =>
  statement('Allow', actions, resources, partitions);

/** A role of a suite; accesses are `ACTION RESOURCE`, with the partition key of an item behind. */
export function madeUpRole(
  statements: readonly Statement[],
  accesses: readonly string[],
  more: Partial<RoleLog> = {},
): RoleLog {
  const { role = 'Reader', suite = 'test/a.test.ts' } = more;
  const roleName = `moraine-app-${role}`;
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/${roleName}`;
  const caller = { accessKeyId: 'ASIA', accountId: ACCOUNT, roleArn, sessionName: 'session' };
  return {
    suite,
    role,
    roleName,
    statements: new StatementIndex(statements),
    accesses: accesses.map((text): Access => {
      const [action = '', resource = '', partition] = text.split(' ');
      const context: Access['context'] = partition === undefined ? {} : { 'dynamodb:leadingkeys': [partition] };
      return { kind: 'access', roleName, caller, action, resource, context, isAllowed: true };
    }),
    nameOf: (arn) => arn,
    ...more,
  };
}
