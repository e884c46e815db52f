import { readRunState } from '../../../cli/run/read-run-state';
import { RunWatcher } from '../../../cli/run/run-watcher';
import { addWritten } from '../../../core/backup/records/backup-progress';
import { addBatchSums, recordPlan } from '../../../core/retrieval/records/retrieval-progress';
import { enterPhase, markStopping } from '../../../core/run/run-record';
import { aBackupRun, openBackup, recordTotals } from '../fake-backups';
import { aPlan, type FakeDeployment, fakeDeployment, NOW, openRun, planRun } from '../fake-deployment';

describe('the remaining time of a run', () => {
  let deployment: FakeDeployment;
  let watcher: RunWatcher;
  beforeEach(() => {
    deployment = fakeDeployment();
    watcher = new RunWatcher(deployment);
  });

  /** Line of a poll the given number of hours after the start of the run. */
  async function lineAt(hours: number): Promise<string> {
    deployment.now = () => new Date(NOW.getTime() + hours * 3_600_000);
    const { display } = await watcher.measure(await readRunState(deployment, 'run1'));
    return display.line();
  }

  it('is the usual one of a retrieval until something is settled, then the estimate from its pace', async () => {
    await openRun(deployment, 'run1');
    expect(await lineAt(2)).toBe('run1 inventory, 2 h elapsed, about 14 h to go');
    await planRun(deployment, 'run1', { archives: 10, bytes: 1000, presentArchives: 2, presentBytes: 200 });
    expect(await lineAt(8)).toMatch(/^run1 retrieving, .*, 8 h elapsed, about 8 h to go$/);
    await addBatchSums(deployment.items, 'run1', { verified: 2, verifiedBytes: 200, failed: 0, failedBytes: 0 });
    // What was present before is neither settled by the run nor left to it: 200 of 800 bytes in an hour.
    expect(await lineAt(9)).toMatch(/, 9 h elapsed, about 3 h to go$/);
  });

  it('is estimated from the pace while a backup uploads, and not shown in other phases', async () => {
    await openBackup(deployment, aBackupRun('run1'));
    await recordTotals(deployment, 'run1', { archiveBytes: 4096 });
    expect(await lineAt(1)).toMatch(/, 1 h elapsed$/);
    await enterPhase(deployment.items, 'run1', 'uploading');
    await addWritten(deployment.items, 'run1', { archives: 1, bytes: 1024 });
    expect(await lineAt(2)).toMatch(/, 2 h elapsed, about 3 h to go$/);
    await enterPhase(deployment.items, 'run1', 'committing');
    expect(await lineAt(3)).toMatch(/, 3 h elapsed$/);
  });

  it('is that of the inventory for a dry run, which retrieves nothing', async () => {
    await openRun(deployment, 'run1', { dryRun: true });
    expect(await lineAt(2)).toBe('run1 dry run, inventory, 2 h elapsed, about 2 h to go');
    await recordPlan(deployment.items, aPlan('run1'), NOW, { dryRun: true });
    expect(await lineAt(5)).toBe('run1 dry run, planning, 10 archives planned, 1000 bytes, 5 h elapsed');
  });

  it('is told of real time, and not by usual durations, where time is virtual', async () => {
    deployment.hasVirtualTime = true;
    let realMs = 0;
    watcher = new RunWatcher(deployment, () => realMs);
    await openRun(deployment, 'run1');
    expect(await lineAt(0)).toBe('run1 inventory, 0.0 s of virtual time');
    realMs = 2000;
    expect(await lineAt(4)).toBe('run1 inventory, 4 h of virtual time, watched for 2.0 s of real time');
    await planRun(deployment, 'run1', { archives: 10, bytes: 1000, batches: 0 });
    realMs = 3000;
    await lineAt(12);
    await addBatchSums(deployment.items, 'run1', { verified: 5, verifiedBytes: 500, failed: 0, failedBytes: 0 });
    realMs = 4000;
    expect(await lineAt(16)).toMatch(
      /500 bytes of 1000 bytes verified, 500 bytes\/s, 16 h of virtual time, watched for 4\.0 s of real time, about 1\.0 s to go$/,
    );
  });

  it('is not shown for a run that is being stopped', async () => {
    await openRun(deployment, 'run1');
    await markStopping(deployment.items, 'run1');
    expect(await lineAt(2)).toBe('run1 stopping, 2 h elapsed');
  });
});
