import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { needsOf } from '../../least-privilege/needs';
import { roleLogsOf } from '../../least-privilege/role-log';
import { readSuiteLog } from '../../least-privilege/suite-log';
import { grantText } from '../../least-privilege/texts';
import { AuthorizationLog } from '../../local/iam/authorizations/authorization-log';
import { createAuthorizer } from '../../local/iam/authorize';
import { Principals } from '../../local/iam/principals';
import { ResourcePolicies } from '../../local/iam/resource-policies';
import type { Role } from '../../local/iam/role';
import { trustOf } from '../local/roles';
import { temporaryDirectory } from '../local/temporary-directory';

const ACCOUNT = '123456789012';
const SUITE = 'test/integration/some.test.ts';
const RUNS = 'arn:aws:s3:::moraine-runs';

/** A cloud with a role `ReaderRole` that may read and list, and one that may nothing. */
function madeUpCloud() {
  const directory = temporaryDirectory();
  const principals = new Principals(ACCOUNT, { accessKeyId: 'AKIA', secretAccessKey: 'secret' });
  const resourcePolicies = new ResourcePolicies(ACCOUNT);
  const reader = principals.createRole('app-reader', trustOf('lambda.amazonaws.com'));
  principals.createRole('app-idle', trustOf('lambda.amazonaws.com'));
  const statement = { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: [RUNS, `${RUNS}/*`] };
  reader.attach({ kind: 'inline', name: 'permissions', document: { Statement: statement } });
  const log = new AuthorizationLog(path.join(directory, SUITE));
  const authorizer = createAuthorizer({
    principals,
    resourcePolicies,
    onAuthorization: (record) => log.add(record),
  });
  const resource = (type: string, logicalId: string, physicalId: string) => ({ type, logicalId, physicalId });
  log.addDeployment(
    [
      resource('AWS::IAM::Role', 'ReaderRole0123ABCD', 'app-reader'),
      resource('AWS::IAM::Role', 'IdleRole0123ABCD', 'app-idle'),
      resource('AWS::S3::Bucket', 'RunsBucketF47F9FB8', 'moraine-runs'),
    ],
    principals.roles(),
  );
  const ask = ({ roleArn }: Role, action: string, resource: string) => {
    const caller = { accessKeyId: 'ASIA', accountId: ACCOUNT, roleArn, sessionName: 'session' };
    return authorizer.decide(caller, { action, resource, context: new Map() }).kind;
  };
  const end = () => {
    mkdirSync(path.join(directory, SUITE), { recursive: true });
    writeFileSync(path.join(directory, SUITE, 'suite.json'), JSON.stringify({ isWhole: true, seconds: 3 }));
    const read = readSuiteLog(directory, SUITE);
    if (!read) throw new Error('there is no log');
    return read;
  };
  return { reader, resourcePolicies, ask, end };
}

it('shows what roles may do, what they asked for, and what they were refused', () => {
  const { reader, ask, end } = madeUpCloud();
  expect(ask(reader, 's3:GetObject', `${RUNS}/a`)).toBe('allowed');
  expect(ask(reader, 's3:PutObject', `${RUNS}/a`)).toBe('denied');
  const log = end();
  expect(log).toMatchObject({ suite: SUITE, isWhole: true, seconds: 3 });
  const roles = roleLogsOf(log);
  expect(
    roles.map(({ role, accesses }) => [role, accesses.map(({ action, isAllowed }) => [action, isAllowed])]),
  ).toEqual([
    [
      'Reader',
      [
        ['s3:GetObject', true],
        ['s3:PutObject', false],
      ],
    ],
    ['Idle', []],
  ]);
  const unneeded = needsOf(roles).filter(({ suites }) => suites.size === 0);
  expect(unneeded.map(({ grant }) => grantText(grant))).toEqual([
    'Reader: action s3:ListBucket of the statements for s3:GetObject s3:ListBucket',
    'Reader: resource s3:<RunsBucket> of the statements for s3:GetObject s3:ListBucket',
  ]);
});

it('has a few examples of what the same permissions allow, and at least one of every other', () => {
  const { reader, ask, end } = madeUpCloud();
  for (let index = 0; index < 1000; index++) ask(reader, 's3:GetObject', `${RUNS}/${index}`);
  ask(reader, 's3:ListBucket', RUNS);
  const [role] = roleLogsOf(end());
  expect(role?.accesses.filter(({ action }) => action === 's3:GetObject')).toHaveLength(3);
  expect(role?.accesses.filter(({ action }) => action === 's3:ListBucket')).toHaveLength(1);
});

it('decides as the policy of a resource said at the time', () => {
  const { reader, resourcePolicies, ask, end } = madeUpCloud();
  const open = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${RUNS}/*` };
  resourcePolicies.set(RUNS, { Statement: open });
  ask(reader, 's3:GetObject', `${RUNS}/a`);
  resourcePolicies.set(RUNS, undefined);
  const { accesses = [] } = roleLogsOf(end())[0] ?? {};
  expect(accesses.map(({ resourcePolicy }) => resourcePolicy?.all.length)).toEqual([1]);
  expect(needsOf(roleLogsOf(end())).filter(({ suites }) => suites.size > 0)).toEqual([]);
});

it('is read of suites that have ended', () => {
  expect(readSuiteLog(temporaryDirectory(), SUITE)).toBeUndefined();
});
