import { type Json, resourcesOf, type SynthesizedTemplates, textOf } from './synthesized';

/** Actions that read settings of the account, for which IAM knows no resource. */
export const ACCOUNT_ACTIONS = ['glacier:GetDataRetrievalPolicy', 'glacier:ListProvisionedCapacity'];

/** What the role of each function may do: for each action, the resources, by the function's logical id such as `OpenRun`. */
export function permissionsByRole(templates: SynthesizedTemplates): Map<string, Record<string, string[]>> {
  const byRole = new Map<string, Record<string, string[]>>();
  const attach = (role: string, { PolicyDocument }: Json) => {
    const permissions = byRole.get(role) ?? {};
    for (const statement of PolicyDocument.Statement) addStatement(permissions, statement, templates);
    byRole.set(role, permissions);
  };
  for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']) {
    for (const { properties } of resourcesOf(templates.app, type)) {
      for (const role of properties.Roles ?? []) attach(textOf(role, templates), properties);
    }
  }
  for (const { id, properties } of resourcesOf(templates.app, 'AWS::IAM::Role')) {
    for (const { Ref } of properties.ManagedPolicyArns ?? [])
      attach(`<${id}>`, templates.app.Resources[Ref].Properties);
  }
  return byRole;
}

function addStatement(permissions: Record<string, string[]>, statement: Json, templates: SynthesizedTemplates): void {
  if (statement.Effect !== 'Allow') throw new Error(`unexpected ${JSON.stringify(statement)}`);
  const resources = [statement.Resource]
    .flat()
    .map((resource) => `${textOf(resource, templates)}${partitionsOf(statement)}`);
  for (const action of [statement.Action].flat()) {
    permissions[action] = [...new Set([...(permissions[action] ?? []), ...resources])].sort();
  }
}

/** The only condition that statements of functions have: the pattern of partition keys, ` of PATTERN`. */
function partitionsOf({ Condition, ...statement }: Json): string {
  if (!Condition) return '';
  const [pattern, ...others] = Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [];
  const condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [pattern] } };
  if (pattern === undefined || others.length > 0 || JSON.stringify(Condition) !== JSON.stringify(condition))
    throw new Error(`unexpected condition ${JSON.stringify(Condition)} of ${JSON.stringify(statement)}`);
  return ` of ${pattern}`;
}

/** Sort permissions, so that they can be compared. */
export const sorted = (permissions: Record<string, string[]> | undefined) =>
  Object.fromEntries(Object.entries(permissions ?? {}).map(([action, resources]) => [action, [...resources].sort()]));

/** What every function may do with its own log. */
export const logOf = (functionId: string): Record<string, string[]> => ({
  'logs:CreateLogStream': [`<${functionId}Log.Arn>`],
  'logs:PutLogEvents': [`<${functionId}Log.Arn>`],
});

/** ARNs of the executions of state machines, by the last parts of their names. */
export const executionsOf = (...names: string[]) =>
  names.map((name) => `arn:<Partition>:states:<Region>:<AccountId>:execution:moraine-${name}:*`);
