import { decide } from '../../local/iam/policy/decide';
import { parsePolicy } from '../../local/iam/policy/parse-policy';
import { StatementIndex } from '../../local/iam/policy/statement-index';
import { statementsByRole } from './policies';
import { type Json, synthesizedTemplates, textOf } from './synthesized';

const ACCOUNT = '<AccountId>';
const OTHER_ACCOUNT = '444455556666';
const templates = synthesizedTemplates({
  vaults: ['demo'],
  destinations: [{ bucket: 'ours' }, { bucket: 'theirs', accountId: OTHER_ACCOUNT }],
  plans: [{ name: 'p', source: { bucket: 'source' }, vault: 'demo' }],
});
const byRole = statementsByRole(templates);

/** A value of a template in which references are text. */
function asText(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(asText);
  const [name = ''] = Object.keys(value);
  if (name === 'Ref' || name.startsWith('Fn::')) return textOf(value, templates);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asText(member)]));
}

/** What the policies of a role say of a request. */
function decisionOf(role: string, action: string, resource: string, context: Record<string, string | string[]>) {
  const statements = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: asText(byRole.get(role)) }));
  const caller = { accessKeyId: '', accountId: '123456789012', roleArn: `arn:aws:iam::123456789012:role/${role}` };
  const request = { caller, action, resource, context: new Map(Object.entries(context)) };
  return decide(request, { identity: new StatementIndex(statements), resource: undefined }).kind;
}

const bucketArn = (bucket: string) => `arn:<Partition>:s3:::${bucket}`;
const creating = { 's3:objectcreationoperation': 'true' };
const ifNew = { 's3:if-none-match': '*' };

describe.each(['CopyRange', 'AcceptNotice', 'CopyObjects'])('%s', (name) => {
  const put = (resource: string, context: Record<string, string>) =>
    decisionOf(`<Retrieval${name}Role>`, 's3:PutObject', resource, { 'aws:resourceaccount': ACCOUNT, ...context });

  it('creates objects at destinations where there are none, and overwrites none', () => {
    for (const object of [`${bucketArn('ours')}/a/b`, '<RestoreBucket.Arn>/a/b']) {
      expect(put(object, { ...creating, ...ifNew })).toBe('allowed');
      expect(put(object, creating)).toBe('denied');
    }
  });

  it('uploads parts, which have no condition', () => {
    expect(put(`${bucketArn('ours')}/a/b`, { 's3:objectcreationoperation': 'false' })).toBe('allowed');
  });

  it('writes to no bucket that has come into the hands of another account', () => {
    const context = { ...creating, ...ifNew };
    expect(put(`${bucketArn('ours')}/a`, { ...context, 'aws:resourceaccount': OTHER_ACCOUNT })).toBe('denied');
    expect(put(`${bucketArn('theirs')}/a`, { ...context, 'aws:resourceaccount': OTHER_ACCOUNT })).toBe('allowed');
    expect(put(`${bucketArn('theirs')}/a`, context)).toBe('denied');
  });
});

it.each(['CopyRange', 'CopyObjects'])('%s overwrites working files', (name) => {
  for (const prefix of ['runs', 'written']) {
    expect(decisionOf(`<Retrieval${name}Role>`, 's3:PutObject', `<RunsBucket.Arn>/${prefix}/r/x`, creating)).toBe(
      'allowed',
    );
  }
});

it('samples and catalogs are not overwritten either', () => {
  const context = { 'aws:resourceaccount': ACCOUNT, ...creating };
  for (const object of ['<RunsBucket.Arn>/samples/r/x', '<RunsBucket.Arn>/rebuild/r/x']) {
    expect(decisionOf('<RetrievalCopyRangeRole>', 's3:PutObject', object, context)).toBe('denied');
    expect(decisionOf('<RetrievalCopyRangeRole>', 's3:PutObject', object, { ...context, ...ifNew })).toBe('allowed');
  }
});

it('the source is read of the account that it is configured for', () => {
  const read = (account: string) =>
    decisionOf('<BackupUploadArchiveRole>', 's3:GetObject', `${bucketArn('source')}/a`, {
      'aws:resourceaccount': account,
    });
  expect(read(ACCOUNT)).toBe('allowed');
  expect(read(OTHER_ACCOUNT)).toBe('denied');
});

it.each([
  ['<RetrievalCopyRangeRole>', 'PutItem', 'run/r1/batch/0', 'allowed'],
  ['<RetrievalCopyRangeRole>', 'PutItem', 'plan/p', 'denied'],
  ['<RetrievalCopyRangeRole>', 'PutItem', 'garbage/p', 'denied'],
  ['<BackupUploadArchiveRole>', 'PutItem', 'garbage/p', 'allowed'],
  ['<BackupUploadArchiveRole>', 'PutItem', 'uncertain/p', 'allowed'],
  ['<BackupUploadArchiveRole>', 'UpdateItem', 'garbage/p', 'denied'],
  ['<BackupUploadArchiveRole>', 'DeleteItem', 'plan/p', 'denied'],
  ['<RetrievalPlanRetrievalRole>', 'Query', 'plan/p', 'allowed'],
  ['<RetrievalPlanRetrievalRole>', 'Query', 'missing/p', 'denied'],
])('%s, %s of %s: %s', (role, action, partition, expected) => {
  const context = { 'dynamodb:leadingkeys': [partition] };
  expect(decisionOf(role, `dynamodb:${action}`, '<StateTable.Arn>', context)).toBe(expected);
});
