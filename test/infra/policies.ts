import { isDeepStrictEqual } from 'node:util';
import type { Partitions } from '../../core/contracts/table';
import { type Json, resourcesOf, type SynthesizedTemplates, textOf } from './synthesized';

/** Actions that read settings of the account, for which IAM knows no resource. */
export const ACCOUNT_ACTIONS = ['glacier:GetDataRetrievalPolicy', 'glacier:ListProvisionedCapacity'];

/** What the role of each function may do: for each action, the resources, by the function's logical id such as `OpenRun`. */
export function permissionsByRole(templates: SynthesizedTemplates): Map<string, Record<string, string[]>> {
  const byRole = new Map<string, Record<string, string[]>>();
  for (const [role, statements] of statementsByRole(templates)) {
    const permissions: Record<string, string[]> = {};
    for (const statement of statements) addStatement(permissions, statement, templates);
    byRole.set(role, permissions);
  }
  return byRole;
}

/** Statements of the policies of each role, inline and managed, by the role's logical id. */
export function statementsByRole(templates: SynthesizedTemplates): Map<string, Json[]> {
  const byRole = new Map<string, Json[]>();
  const attach = (role: string, { PolicyDocument }: Json) =>
    byRole.set(role, [...(byRole.get(role) ?? []), ...PolicyDocument.Statement]);
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
  const add = (action: string, resources: string[]) => {
    permissions[action] = [...new Set([...(permissions[action] ?? []), ...resources])].sort();
  };
  const { Effect, Action, Resource, NotResource, Condition = {}, ...others } = statement;
  if (Object.keys(others).some((element) => element !== 'Sid')) throw unexpected(statement);
  const texts = (resources: Json) => [resources].flat().map((resource) => textOf(resource, templates));
  if (Effect === 'Deny') {
    if (Action !== 's3:PutObject' || !isDeepStrictEqual(Condition, OVERWRITING)) throw unexpected(statement);
    if (!NotResource && Resource !== '*') throw unexpected(statement);
    add(OVERWRITE_DENIED, [NotResource ? `everything but ${texts(NotResource).sort().join(' and ')}` : 'everything']);
    return;
  }
  if (Effect !== 'Allow' || NotResource) throw unexpected(statement);
  const suffixes = conditionsOf(statement, templates);
  for (const action of [Action].flat()) {
    add(
      action,
      texts(Resource).flatMap((resource) => suffixes.map((suffix) => `${resource}${suffix}`)),
    );
  }
}

/** What is denied to functions that write restored objects, but for their working files. */
export const OVERWRITE_DENIED = 'deny s3:PutObject without If-None-Match';
const OVERWRITING = { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } };

/**
 * The conditions that a statement may have, after its resources: ` of PATTERN` for each pattern of partition keys, or
 * ` in ACCOUNT` for the account that a bucket must belong to.
 */
function conditionsOf(statement: Json, templates: SynthesizedTemplates): string[] {
  const { Condition } = statement;
  if (!Condition) return [''];
  const patterns = [Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []].flat();
  const account = Condition.StringEquals?.['aws:ResourceAccount'];
  const known =
    account === undefined
      ? { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } }
      : { StringEquals: { 'aws:ResourceAccount': account } };
  if (!isDeepStrictEqual(Condition, known)) throw unexpected(statement);
  return account === undefined
    ? patterns.map((pattern: string) => ` of ${pattern}`)
    : [` in ${textOf(account, templates)}`];
}

const unexpected = (statement: Json) => new Error(`unexpected ${JSON.stringify(statement)}`);

/** What a function may do with the records of some kinds: actions by the pattern of partition keys. */
export function records(actions: Partial<Record<Partitions, string>>): Record<string, string[]> {
  const permissions: Record<string, string[]> = {};
  for (const [partitions, names] of Object.entries(actions)) {
    for (const name of names.split(' ')) {
      const action = `dynamodb:${name}`;
      permissions[action] = [...(permissions[action] ?? []), `<StateTable.Arn> of ${partitions}`];
    }
  }
  return permissions;
}

/** Resources that must belong to an account; default: that of the stack. */
export const inAccount = (resources: readonly string[], accountId = '<AccountId>') =>
  resources.map((resource) => `${resource} in ${accountId}`);

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
