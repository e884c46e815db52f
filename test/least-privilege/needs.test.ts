import { needsOf } from '../../least-privilege/needs';
import type { RoleLog } from '../../least-privilege/role-log';
import type { Statement } from '../../local/iam/policy/statement';
import { StatementIndex } from '../../local/iam/policy/statement-index';
import { allow, madeUpRole, statement } from './made-up-role';

const RUNS = 'arn:aws:s3:::runs';
const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/state';

/** Grants as `TEXT: SUITES` or `ROLE TEXT: SUITES`, in the order of the statements. */
const textsOf = (roles: RoleLog[], { withRole = false } = {}) =>
  needsOf(roles).map(({ grant, suites }) => {
    const text = withRole ? `${grant.role} ${grant.text}` : grant.text;
    return `${text}: ${[...suites].join(' ') || 'nobody'}`;
  });

describe('a grant', () => {
  it('is needed by what is refused without it', () => {
    const may = [allow(['s3:GetObject', 's3:PutObject'], [`${RUNS}/runs/*`, `${RUNS}/plans/*`])];
    const did = [`s3:GetObject ${RUNS}/runs/1/a`, `s3:GetObject ${RUNS}/runs/2/b`];
    expect(textsOf([madeUpRole(may, did)])).toEqual([
      's3:GetObject: test/a.test.ts',
      's3:PutObject: nobody',
      `${RUNS}/runs/*: test/a.test.ts`,
      `${RUNS}/plans/*: nobody`,
    ]);
  });

  it('is a pattern of partition keys', () => {
    const may = [allow(['dynamodb:GetItem'], [TABLE], ['plan/*', 'schedule/*'])];
    expect(textsOf([madeUpRole(may, [`dynamodb:GetItem ${TABLE} plan/docs`])])).toEqual([
      'dynamodb:GetItem: test/a.test.ts',
      `${TABLE}: test/a.test.ts`,
      'plan/*: test/a.test.ts',
      'schedule/*: nobody',
    ]);
  });

  it('is not what a statement denies', () => {
    const may = [allow(['s3:PutObject'], [`${RUNS}/*`]), statement('Deny', ['s3:PutObject'], [`${RUNS}/plans/*`])];
    expect(textsOf([madeUpRole(may, [`s3:PutObject ${RUNS}/runs/1/a`])])).toEqual([
      's3:PutObject: test/a.test.ts',
      `${RUNS}/*: test/a.test.ts`,
    ]);
  });

  it('is needed by each role on its own, also where roles share a managed policy', () => {
    const shared = allow(['glacier:GetJobOutput'], ['arn:aws:glacier:us-east-1:123456789012:vaults/photos']);
    const did = ['glacier:GetJobOutput arn:aws:glacier:us-east-1:123456789012:vaults/photos'];
    const roles = [madeUpRole([shared], did, { role: 'Copier' }), madeUpRole([shared], [], { role: 'Planner' })];
    expect(textsOf(roles, { withRole: true })).toEqual([
      'Copier glacier:GetJobOutput: test/a.test.ts',
      'Copier arn:aws:glacier:us-east-1:123456789012:vaults/photos: test/a.test.ts',
      'Planner glacier:GetJobOutput: nobody',
      'Planner arn:aws:glacier:us-east-1:123456789012:vaults/photos: nobody',
    ]);
  });

  it('is not needed where another statement allows the same', () => {
    const may = [allow(['s3:GetObject'], [`${RUNS}/runs/*`]), allow(['s3:GetObject', 's3:PutObject'], [`${RUNS}/*`])];
    const did = [`s3:GetObject ${RUNS}/runs/1/a`, `s3:PutObject ${RUNS}/plans/b`];
    expect(textsOf([madeUpRole(may, did)])).toEqual([
      's3:GetObject: nobody',
      `${RUNS}/runs/*: nobody`,
      's3:GetObject: nobody',
      's3:PutObject: test/a.test.ts',
      `${RUNS}/*: test/a.test.ts`,
    ]);
  });

  it('is taken from all statements for the same actions at once', () => {
    const may = [allow(['s3:ListBucket'], [RUNS]), allow(['s3:ListBucket'], ['arn:aws:s3:::restored', RUNS])];
    expect(textsOf([madeUpRole(may, [`s3:ListBucket ${RUNS}`])])).toEqual([
      's3:ListBucket: test/a.test.ts',
      `${RUNS}: test/a.test.ts`,
      'arn:aws:s3:::restored: nobody',
    ]);
  });

  it('is not needed where the policy of the resource allows the same', () => {
    const role = madeUpRole([allow(['s3:GetObject'], [`${RUNS}/*`])], [`s3:GetObject ${RUNS}/a`]);
    const open: Statement = { ...allow(['s3:*'], [`${RUNS}/*`]), principals: { kind: 'these', patterns: ['*'] } };
    const accesses = role.accesses.map((access) => ({ ...access, resourcePolicy: new StatementIndex([open]) }));
    expect(textsOf([{ ...role, accesses }])).toEqual(['s3:GetObject: nobody', `${RUNS}/*: nobody`]);
  });

  it('is not needed by what was refused', () => {
    const role = madeUpRole([allow(['s3:GetObject'], [`${RUNS}/*`])], [`s3:PutObject ${RUNS}/a`]);
    const accesses = role.accesses.map((access) => ({ ...access, isAllowed: false }));
    expect(textsOf([{ ...role, accesses }])).toEqual(['s3:GetObject: nobody', `${RUNS}/*: nobody`]);
  });
});

it('joins what suites with different configurations need', () => {
  const nameOf = (arn: string) => arn.replace(/vaults\/.*/, 'vaults/<vault>');
  const inSuite = (suite: string, vaults: string[], actions: string[]) => {
    const arns = vaults.map((vault) => `arn:aws:glacier:us-east-1:123456789012:vaults/${vault}`);
    const may = [allow(['glacier:ListJobs', 'glacier:DescribeJob', 'glacier:GetVaultLock'], arns)];
    const did = actions.map((action) => `${action} ${arns[0]}`);
    return madeUpRole(may, did, { suite, nameOf });
  };
  const roles = [
    inSuite('a', ['photos', 'never-used'], ['glacier:ListJobs']),
    inSuite('b', ['docs'], ['glacier:ListJobs', 'glacier:DescribeJob']),
  ];
  expect(textsOf(roles)).toEqual([
    'glacier:ListJobs: a b',
    'glacier:DescribeJob: b',
    'glacier:GetVaultLock: nobody',
    'arn:aws:glacier:us-east-1:123456789012:vaults/<vault>: a b',
  ]);
});

it('refuses a log of accesses that the policies do not allow', () => {
  const role = madeUpRole([allow(['s3:GetObject'], [`${RUNS}/*`])], [`s3:PutObject ${RUNS}/a`]);
  expect(() => needsOf([role])).toThrow(/moraine-app-Reader was allowed s3:PutObject on arn:aws:s3:::runs\/a/);
});

it('refuses permissions for all but something', () => {
  const allBut: Statement = { ...allow([], [`${RUNS}/*`]), actions: { kind: 'all-but', patterns: ['s3:PutObject'] } };
  expect(() => needsOf([madeUpRole([allBut], [])])).toThrow(/Reader may do all but something/);
});
