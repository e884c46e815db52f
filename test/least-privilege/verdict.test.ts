import { needsOf } from '../../least-privilege/needs';
import { verdictOf } from '../../least-privilege/verdict';
import { allow, madeUpRole } from './made-up-role';

const RUNS = 'arn:aws:s3:::runs';
const LOG = 'arn:aws:logs:us-east-1:123456789012:log-group:reader:*';
const roles = [
  madeUpRole([allow(['s3:GetObject'], [`${RUNS}/*`]), allow(['logs:PutLogEvents'], [LOG])], [`s3:GetObject ${RUNS}/a`]),
];
const logs = { role: '*', actions: 'logs:*', reason: 'kept by the embedded cloud itself' };

it('finds nothing where all is needed, or an exception', () => {
  expect(verdictOf(roles, needsOf(roles), [logs])).toEqual({ idleRoles: [], superfluous: [], wrongExceptions: [] });
});

it('names what nobody needs', () => {
  const { superfluous } = verdictOf(roles, needsOf(roles), []);
  expect(superfluous.map(({ text }) => text)).toEqual(['logs:PutLogEvents', LOG]);
});

it('names a role that asks for nothing, and not its grants', () => {
  const all = [...roles, madeUpRole([allow(['s3:PutObject'], [`${RUNS}/*`])], [], { role: 'Writer' })];
  expect(verdictOf(all, needsOf(all), [logs])).toEqual({ idleRoles: ['Writer'], superfluous: [], wrongExceptions: [] });
});

it('refuses an exception that is needed, and one for a grant that no role has', () => {
  const needed = { role: 'Reader', actions: 's3:GetObject', text: 's3:*', reason: 'not shown' };
  const gone = { role: 'Writer', actions: 's3:PutObject', reason: 'not shown' };
  expect(verdictOf(roles, needsOf(roles), [logs, needed, gone]).wrongExceptions).toEqual([
    { exception: needed, problem: 'Reader needs s3:GetObject in test/a.test.ts' },
    { exception: gone, problem: 'no role has such a grant' },
  ]);
});

it('excuses the grants of a statement only if all of its actions are excepted', () => {
  const mixed = [madeUpRole([allow(['logs:PutLogEvents', 's3:DeleteObject'], ['*'])], [])];
  const active = [...mixed, madeUpRole([allow(['s3:GetObject'], ['*'])], [`s3:GetObject ${RUNS}/a`])];
  const texts = (actions: string) =>
    verdictOf(active, needsOf(active), [{ ...logs, actions }]).superfluous.map(({ text }) => text);
  expect(texts('logs:*')).toEqual(['logs:PutLogEvents', 's3:DeleteObject', '*']);
  expect(texts('logs:* s3:Delete*')).toEqual([]);
});
