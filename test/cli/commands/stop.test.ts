import { main } from '../../../cli/main';
import { takeLease } from '../../../core/run/lease';
import { getRun, markStopping } from '../../../core/run/run-record';
import { aBackupRun, openBackup } from '../fake-backups';
import { aReport, endRun, type FakeDeployment, fakeDeployment, openRun, recordOpening } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

describe('moraine stop', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const WHY = { error: 'RunStopped', cause: 'stopped with moraine stop' };

  beforeEach(async () => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
    await openRun(deployment, 'run1');
    deployment.execution.set('run1', { status: 'RUNNING' });
  });

  /** Create a backup that holds the lease of its plan. */
  async function backUp(runId: string, executionArn = aBackupRun(runId).executionArn): Promise<void> {
    await openBackup(deployment, aBackupRun(runId, { executionArn }));
    deployment.backupExecution.set(executionArn.split(':').at(-1) ?? '', { status: 'RUNNING' });
    const executions = { statusOf: async () => ({ state: 'running' as const }) };
    await takeLease({ items: deployment.items, executions }, 'docs', { executionArn, runId }, deployment.now());
  }

  it('marks the record before it stops the execution, and says how long functions may still run', async () => {
    const { retrieval } = deployment.machines;
    const statuses: unknown[] = [];
    deployment.machines.retrieval = retrieval && {
      ...retrieval,
      stop: async (name, why) => {
        statuses.push((await getRun(deployment.items, name))?.status);
        await retrieval.stop(name, why);
      },
    };
    expect(await run('stop', 'run1')).toBe(0);
    expect(statuses).toEqual(['stopping']);
    expect(deployment.stopped).toEqual([{ name: 'run1', ...WHY }]);
    expect(terminal.text()).toBe('Run run1 is being stopped. Its functions may keep running for up to 15 minutes.\n');
    // The end is not on record yet; the execution shows it.
    terminal = fakeTerminal();
    expect(await run('run', 'run1')).toBe(4);
    expect(terminal.text()).toContain('Run run1: stopped\n');
    expect(terminal.text()).toContain('RunStopped: stopped with moraine stop');
  });

  it('says when the lease that the run holds becomes free', async () => {
    await backUp('run2');
    expect(await run('stop', 'run2')).toBe(0);
    expect(deployment.stopped).toEqual([{ name: 'run2', ...WHY }]);
    expect(terminal.text()).toContain(
      'The lease of plan docs becomes free in 16 minutes, at 2026-01-05 10:16:00 UTC; other runs wait until then.',
    );
  });

  it('says nothing of a lease that another run holds', async () => {
    await backUp('holder');
    await recordOpening(deployment, aBackupRun('waiter'));
    deployment.backupExecution.set('waiter', { status: 'RUNNING' });
    expect(await run('stop', 'waiter')).toBe(0);
    expect(deployment.stopped).toEqual([{ name: 'waiter', ...WHY }]);
    expect(terminal.text()).not.toContain('lease');
  });

  it('stops the execution of a schedule by its own name', async () => {
    await backUp('run2', 'arn:aws:states:us-east-1:123456789012:execution:moraine-backup:5f0c-of-the-scheduler');
    expect(await run('stop', 'run2')).toBe(0);
    expect(deployment.stopped).toEqual([{ name: '5f0c-of-the-scheduler', ...WHY }]);
  });

  it('stops a run that has no record yet', async () => {
    deployment.backupExecution.set('run3', { status: 'RUNNING', input: { kind: 'backup', plan: 'docs' } });
    expect(await run('stop', 'run3')).toBe(0);
    expect(deployment.stopped).toEqual([{ name: 'run3', ...WHY }]);
    expect(await getRun(deployment.items, 'run3')).toBeUndefined();
  });

  it('may be repeated', async () => {
    expect(await run('stop', 'run1')).toBe(0);
    expect(await run('stop', 'run1')).toBe(0);
    expect(deployment.stopped).toHaveLength(1);
    expect(terminal.text()).toContain('Run run1 has ended already: stopped. There is nothing to stop.');
  });

  it('stops a run again that is already marked but whose execution is still running', async () => {
    await markStopping(deployment.items, 'run1');
    expect(await run('stop', 'run1')).toBe(0);
    expect(deployment.stopped).toEqual([{ name: 'run1', ...WHY }]);
  });

  it('reports that a run has already ended, which is not a failure', async () => {
    await endRun(deployment, aReport('run1'));
    expect(await run('stop', 'run1', '--json')).toBe(0);
    expect(deployment.stopped).toEqual([]);
    expect(terminal.text()).toBe('Run run1 has ended already: succeeded. There is nothing to stop.\n');
    expect(terminal.objects).toEqual([expect.objectContaining({ runId: 'run1', status: 'succeeded' })]);
  });

  it('marks a run whose execution was aborted in the console, so that its messages are dropped', async () => {
    deployment.execution.set('run1', { status: 'ABORTED' });
    expect(await run('stop', 'run1')).toBe(0);
    expect(deployment.stopped).toEqual([]);
    expect((await getRun(deployment.items, 'run1'))?.status).toBe('stopping');
  });

  it('does not mark a run whose execution has failed, although its record does not say so yet', async () => {
    deployment.execution.set('run1', { status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(await run('stop', 'run1')).toBe(0);
    expect(terminal.text()).toContain('Run run1 has ended already: failed.');
    expect((await getRun(deployment.items, 'run1'))?.status).not.toBe('stopping');
  });

  it('refuses an unknown run', async () => {
    expect(await run('stop', 'run9')).toBe(2);
    expect(terminal.complaints()).toContain('There is no run run9. `moraine runs` lists the runs.');
    expect(deployment.stopped).toEqual([]);
  });

  it('prints one JSON object', async () => {
    expect(await run('stop', 'run1', '--json')).toBe(0);
    expect(terminal.objects).toEqual([
      expect.objectContaining({ runId: 'run1', kind: 'retrieve', vault: 'photos', status: 'stopping' }),
    ]);
  });

  it('waits for the end with --watch, and exits with 0 because the run was stopped as requested', async () => {
    const { retrieval } = deployment.machines;
    deployment.machines.retrieval = retrieval && { ...retrieval, stop: async () => {} };
    deployment.steps = [() => {}, () => void deployment.execution.set('run1', { status: 'ABORTED', ...WHY })];
    expect(await run('stop', 'run1', '--watch', '--json')).toBe(0);
    expect(deployment.steps).toEqual([]);
    expect(terminal.text()).toMatch(/run1 stopping.*\nrun1 stopped/);
    expect(terminal.objects).toEqual([expect.objectContaining({ runId: 'run1', status: 'stopped', error: WHY })]);
  });

  it('shows a report of a stopped run once there is one', async () => {
    const error = { error: 'RunStopped', cause: 'stopped with moraine stop' };
    await run('stop', 'run1');
    await endRun(deployment, aReport('run1', { status: 'stopped', verified: 3, error }));
    expect(await run('run', 'run1')).toBe(4);
    expect(terminal.text()).toContain('Run run1: stopped\n  vault          photos');
    expect(terminal.text()).toContain('verified       3 (1000 bytes)');
    expect(terminal.text()).not.toContain('estimate');
  });
});
