import { readRunState } from '../../../cli/run/read-run-state';
import { aBackupRun, openBackup } from '../fake-backups';
import { aReport, endRun, type FakeDeployment, fakeDeployment, openRun } from '../fake-deployment';

describe('the state of a run', () => {
  let deployment: FakeDeployment;
  beforeEach(() => {
    deployment = fakeDeployment();
  });

  it('reads the record again when the execution has ended: it may have been completed in between', async () => {
    await openRun(deployment, 'run1');
    const { retrieval } = deployment.machines;
    deployment.machines.retrieval = retrieval && {
      ...retrieval,
      describe: async (name) => {
        await endRun(deployment, aReport('run1'));
        deployment.execution.set('run1', { status: 'FAILED', error: 'x', cause: 'y' });
        return retrieval.describe(name);
      },
    };
    const state = await readRunState(deployment, 'run1');
    expect(state).toMatchObject({ status: 'succeeded', finishedAt: aReport('run1').finishedAt });
    expect(state.failure).toBeUndefined();
  });

  it('asks only the state machine of the run’s kind once there is a record', async () => {
    await openRun(deployment, 'run1');
    deployment.execution.set('run1', { status: 'RUNNING' });
    // Another machine may have an execution of that name, which was refused.
    deployment.backupExecution.set('run1', { status: 'FAILED' });
    expect((await readRunState(deployment, 'run1')).status).toBe('inventory');
    await openBackup(deployment, aBackupRun('run2'));
    deployment.execution.set('run2', { status: 'FAILED' });
    expect((await readRunState(deployment, 'run2')).status).toBe('planning');
  });

  it('ignores an execution that found that another one had started the same run', async () => {
    deployment.backupExecution.set('second', { status: 'SUCCEEDED' });
    await expect(readRunState(deployment, 'second')).rejects.toThrow(/There is no run second: its execution found/);
  });

  it('accepts a run whose state machine is no longer deployed', async () => {
    await openBackup(deployment, aBackupRun('run1'));
    deployment.machines.backup = undefined;
    expect((await readRunState(deployment, 'run1')).status).toBe('planning');
    await expect(readRunState(deployment, 'run9')).rejects.toThrow('There is no run run9.');
  });
});
