import { cutOffRuns } from '../../../cli/commands/local/cut-off-runs';
import { describeRunsCutOffBefore, describeRunsCutOffNow } from '../../../cli/commands/local/describe-cut-off';
import { aReport, endRun, type FakeDeployment, fakeDeployment, NOW, openRun } from '../fake-deployment';

const BACKUPS = 'arn:aws:states:us-east-1:123456789012:stateMachine:moraine-backup';
const RETRIEVALS = 'arn:aws:states:us-east-1:123456789012:stateMachine:moraine-retrieve';
const outputs = { BackupStateMachineArn: BACKUPS, RetrievalStateMachineArn: RETRIEVALS };

const execution = (stateMachineArn: string, name: string, input: object = {}) => ({
  arn: `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`,
  ...{ name, stateMachineArn, sequence: 1, status: 'RUNNING' as const },
  startedAtMs: NOW.getTime(),
  input: JSON.stringify(input),
});

describe('runs that are cut off with their embedded cloud', () => {
  let deployment: FakeDeployment;
  beforeEach(() => {
    deployment = fakeDeployment();
  });

  it('are started again by a retry, whether or not they have a record', async () => {
    await openRun(deployment, 'run1');
    const executions = [
      execution(RETRIEVALS, 'run1'),
      execution(RETRIEVALS, 'run2', { kind: 'restore', restore: { plan: 'docs' } }),
    ];
    expect(await cutOffRuns(deployment, outputs, executions)).toMatchObject([
      { runId: 'run1', kind: 'retrieve', vault: 'photos', hasId: true },
      { runId: 'run2', kind: 'restore', plan: 'docs', hasId: true },
    ]);
  });

  it('are started again by hand when a schedule had just started them, since they have no id yet', async () => {
    const scheduledTime = '2026-01-05T03:00:00Z';
    const executions = [
      execution(BACKUPS, 'a1b2', { kind: 'backup', plan: 'docs', scheduledTime }),
      execution(RETRIEVALS, 'c3d4', { kind: 'check', vault: 'photos', check: { plan: 'docs' }, scheduledTime }),
    ];
    const runs = await cutOffRuns(deployment, outputs, executions);
    const lines = describeRunsCutOffNow(runs, 'http://127.0.0.1:4566', { dir: '.moraine' });
    expect(lines.slice(1, 5)).toEqual([
      '  backup of plan docs, by its schedule',
      '    moraine backup docs --endpoint-url http://127.0.0.1:4566 --watch',
      '  check of plan docs, by its schedule',
      '    moraine check docs --endpoint-url http://127.0.0.1:4566 --watch',
    ]);
    expect(lines.join(' ')).toContain('They do not go on by themselves.');
  });

  it('are told in the singular when there is one, with the command that the next start tells too', async () => {
    const runs = await cutOffRuns(deployment, outputs, [execution(RETRIEVALS, 'run0', { vault: 'photos' })]);
    const endpoint = 'http://127.0.0.1:4566';
    const lines = describeRunsCutOffNow(runs, endpoint, { dir: '.moraine' });
    expect(lines.join(' ')).toContain('It does not go on by itself. Once');
    expect(lines.join(' ')).toContain('this command starts it again.');
    const again = lines.filter((line) => line.includes('moraine retry'));
    expect(again).toEqual(describeRunsCutOffBefore(runs, endpoint).filter((line) => line.includes('moraine retry')));
  });

  it('are not those that ended all the same, nor executions of other stacks', async () => {
    await openRun(deployment, 'run1');
    await endRun(deployment, aReport('run1'));
    const executions = [execution(RETRIEVALS, 'run1'), execution(`${BACKUPS}-of-others`, 'x')];
    expect(await cutOffRuns(deployment, outputs, executions)).toEqual([]);
  });

  it('are told with commands to paste, ten of them by name', async () => {
    const executions = Array.from({ length: 12 }, (_, n) => execution(RETRIEVALS, `run${n}`, { vault: 'photos' }));
    const runs = await cutOffRuns(deployment, outputs, executions);
    const lines = describeRunsCutOffBefore(runs, 'http://127.0.0.1:4566');
    expect(lines.slice(1, 4)).toEqual([
      'Cut off when this cloud was stopped or killed, and ended as stopped. To start again:',
      '  retrieve of vault photos, run run0',
      '    moraine retry run0 --endpoint-url http://127.0.0.1:4566 --watch',
    ]);
    expect(lines).toContain('  and 2 more, which `moraine runs` lists');
    expect(describeRunsCutOffBefore([], 'http://127.0.0.1:4566')).toEqual([]);
  });
});
