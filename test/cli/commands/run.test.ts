import { main } from '../../../cli/main';
import { addWritten, setBackupStatus } from '../../../core/backup/records/backup-record';
import { runFiles } from '../../../core/contracts/run-files';
import { intendRound } from '../../../core/retrieval/records/batch-record';
import { movePiece } from '../../../core/retrieval/records/piece-record';
import { addBatchSums, recordFailure } from '../../../core/retrieval/records/run-record';
import { aBackupReport, aBackupRun, endBackup, openBackup, recordTotals } from '../fake-backups';
import {
  aReport,
  endRun,
  type FakeDeployment,
  fakeDeployment,
  NOW,
  openRun,
  planRun,
  RUNS_BUCKET,
} from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

describe('moraine run and moraine runs', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  beforeEach(() => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
  });

  it('refuses a run that nobody knows', async () => {
    expect(await run('run', 'run1')).toBe(2);
    expect(terminal.complaints()).toContain('There is no run run1. `moraine runs` lists the runs.');
  });

  it('shows how far a run under way has come, to the archive', async () => {
    await openRun(deployment, 'run1');
    await planRun(deployment, 'run1', { archives: 6, bytes: 600, batches: 2 });
    await addBatchSums(deployment.items, 'run1', { verified: 3, verifiedBytes: 300, failed: 0, failedBytes: 0 });
    await deployment.items.put({ pk: 'run1/0', sk: 'batch', state: 'done', round: 1, roundStartedAt: '' });
    await intendRound(deployment.items, { runId: 'run1', batch: 1, round: 1 }, NOW, 0);
    const line = (index: number) => ({
      ...{ index, archive: 3 + index, archiveId: `a${index}`, sizeBytes: 100, treeHash: 'h', creationDate: '' },
      ...{ description: '', key: `k${index}`, piece: 0, pieces: 1, start: 0, end: 99, rangeBytes: 1024 },
    });
    const lines = [0, 1, 2].map((index) => JSON.stringify(line(index))).join('\n');
    deployment.objects.place({ bucket: RUNS_BUCKET, key: runFiles.batch('run1', 1) }, Buffer.from(lines));
    const move = (index: number, state: 'requested' | 'staged') =>
      movePiece(deployment.items, { runId: 'run1', batch: 1, index }, state, { round: 1, expiresAt: 0 });
    await move(0, 'requested');
    await move(1, 'requested');
    await move(1, 'staged');

    expect(await run('run', 'run1', '--json')).toBe(0);
    expect(terminal.objects).toEqual([
      expect.objectContaining({
        runId: 'run1',
        status: 'retrieving',
        progress: expect.objectContaining({
          requested: { archives: 5, bytes: 500 },
          staged: { archives: 4, bytes: 400 },
          verified: { archives: 3, bytes: 300 },
        }),
      }),
    ]);
    expect(await run('run', 'run1')).toBe(0);
    expect(terminal.text()).toContain('5 of 6 archives');
  });

  it('shows a finished run by its report and exits by how it ended', async () => {
    await openRun(deployment, 'run1');
    const failures = [{ archiveId: 'a', key: 'evil\u001b[2J', reason: 'gone' }];
    await endRun(deployment, aReport('run1', { status: 'completed-with-failures', failed: 1, verified: 9, failures }));
    expect(await run('run', 'run1')).toBe(3);
    expect(terminal.text()).toContain('evil\\u001b[2J: gone');
    expect(terminal.text()).toContain('s3://runs-bucket/runs/run1/report.json');
    expect(await run('run', 'run1', '--json')).toBe(3);
    expect(terminal.objects).toEqual([expect.objectContaining({ status: 'completed-with-failures' })]);
  });

  it('says why a run failed without a stack trace, and nothing of an estimate that it did not come to', async () => {
    await openRun(deployment, 'run1');
    const cause = JSON.stringify({
      errorType: 'EmptyVaultError',
      errorMessage: 'no archives',
      trace: ['at /var/task'],
    });
    await endRun(deployment, aReport('run1', { status: 'failed', error: { error: 'EmptyVaultError', cause } }));
    expect(await run('run', 'run1')).toBe(4);
    expect(terminal.text()).toContain('  EmptyVaultError: no archives\n');
    expect(terminal.text()).not.toContain('estimate');
    expect(await run('run', 'run1', '--json')).toBe(4);
    const error = { error: 'EmptyVaultError', cause: 'no archives' };
    expect(terminal.objects).toEqual([expect.objectContaining({ status: 'failed', error })]);
  });

  it('shows a plan', async () => {
    await openRun(deployment, 'run1');
    const estimate = {
      requests: 8,
      retrievalUsd: 1,
      uploadUsd: 0.5,
      storagePerMonthUsd: 2,
      totalUsd: 1.5,
      source: 's',
      asOf: 'd',
    };
    await endRun(deployment, aReport('run1', { status: 'planned', present: 2, verified: 2, requests: 0, estimate }));
    expect(await run('run', 'run1')).toBe(0);
    expect(terminal.text()).toMatch(/to request {5}8 Glacier jobs/);
    expect(terminal.text()).toMatch(/probe {10}the destination took a part of an upload that was then aborted/);
    expect(terminal.text()).toContain('$1.50 (retrieval $1.00, S3 requests $0.50), then $2.00 a month in S3');
  });

  it('shows a run whose execution was stopped as failed, with the cause', async () => {
    await openRun(deployment, 'run1');
    deployment.execution.set('run1', { status: 'ABORTED', error: undefined, cause: undefined });
    expect(await run('run', 'run1', '--watch', '--json')).toBe(4);
    expect(terminal.objects).toEqual([
      expect.objectContaining({
        status: 'failed',
        vault: 'photos',
        error: { error: 'Execution.ABORTED', cause: 'its execution was stopped before it ended' },
      }),
    ]);
  });

  it('reads the record again when the execution has ended: it may have been completed in between', async () => {
    await openRun(deployment, 'run1');
    const { describe } = deployment.executions;
    deployment.executions.describe = async (runId) => {
      await endRun(deployment, aReport('run1'));
      deployment.execution.set('run1', { status: 'FAILED', error: 'x', cause: 'y' });
      return describe(runId);
    };
    expect(await run('run', 'run1')).toBe(0);
  });

  it('refuses a report that it cannot read', async () => {
    await openRun(deployment, 'run1');
    await endRun(deployment, aReport('run1'));
    deployment.objects.place({ bucket: RUNS_BUCKET, key: runFiles.report('run1') }, Buffer.from('{"runId":'));
    expect(await run('run', 'run1')).toBe(1);
    expect(terminal.complaints()).toContain('s3://runs-bucket/runs/run1/report.json is not a report');
  });

  it('lists runs, the newest first, refused and stopped ones too', async () => {
    await openRun(deployment, '20260101T000000Z-a');
    await endRun(deployment, aReport('20260101T000000Z-a'));
    await openRun(deployment, '20260102T000000Z-b');
    deployment.execution.set('20260102T000000Z-b', { status: 'TIMED_OUT', error: undefined, cause: undefined });
    const failure = { error: 'NotConfiguredError', cause: 'no' };
    await recordFailure(deployment.items, '20260103T000000Z-c', failure, NOW);
    expect(await run('runs')).toBe(0);
    const lines = terminal.text().trim().split('\n');
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 4))).toEqual([
      ['RUN', 'KIND', 'VAULT OR PLAN', 'STATUS'],
      ['20260103T000000Z-c', '-', '-', 'failed'],
      ['20260102T000000Z-b', 'retrieve', 'photos', 'failed'],
      ['20260101T000000Z-a', 'retrieve', 'photos', 'succeeded'],
    ]);
    expect(await run('runs', '--json', '--limit', '1')).toBe(0);
    expect(terminal.objects).toEqual([{ runs: [expect.objectContaining({ runId: '20260103T000000Z-c' })] }]);
  });

  it('lists every kind of run together', async () => {
    const restore = { plan: 'docs', snapshot: 's', paths: [] };
    await openRun(deployment, '20260101T000000Z-a', { restore });
    await openBackup(deployment, aBackupRun('20260102T000000Z-b'));
    await recordTotals(deployment, '20260102T000000Z-b', { archives: 4, archiveBytes: 4096 });
    // The catalog is one archive more than was planned.
    await addWritten(deployment.items, '20260102T000000Z-b', { archives: 5, bytes: 5000 });
    await openRun(deployment, '20260103T000000Z-c', { rebuild: true });
    await openBackup(deployment, aBackupRun('20260104T000000Z-d', { action: 'forget' }));
    await openRun(deployment, '20260105T000000Z-e');
    expect(await run('runs', '--limit', '4')).toBe(0);
    const [titles, ...rows] = terminal.text().trimEnd().split('\n');
    expect(titles).toMatch(/STARTED \(UTC\) +ITEMS +SIZE +DONE +FAILED$/);
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
      ['20260105T000000Z-e', 'retrieve', 'photos', 'inventory', '2026-01-05 10:00:00', '0', '0 bytes', '0', '0'],
      ['20260104T000000Z-d', 'forget', 'docs', 'forgetting', '2026-01-05 10:00:00', '0', '0 bytes', '0', '-'],
      ['20260103T000000Z-c', 'rebuild', 'photos', 'inventory', '2026-01-05 10:00:00', '0', '0 bytes', '0', '0'],
      ['20260102T000000Z-b', 'backup', 'docs', 'planning', '2026-01-05 10:00:00', '4', '4.0 KiB', '4', '-'],
    ]);
    expect(await run('runs', '--json')).toBe(0);
    const [{ runs }] = terminal.objects as [{ runs: { kind: string }[] }];
    expect(runs.map(({ kind }) => kind)).toEqual(['retrieve', 'forget', 'rebuild', 'backup', 'restore']);
  });

  it('shows a backup under way, and one that has ended', async () => {
    await openBackup(deployment, aBackupRun('run1'));
    await recordTotals(deployment, 'run1');
    await setBackupStatus(deployment.items, 'run1', 'uploading');
    await addWritten(deployment.items, 'run1', { archives: 1, bytes: 1024 });
    expect(await run('run', 'run1')).toBe(0);
    expect(terminal.text()).toMatch(/Run run1: uploading\n {2}plan {11}docs \(backup\)/);
    expect(terminal.text()).toContain('1 of 4 archives, 1.0 KiB of 4.0 KiB');
    expect(terminal.text()).toContain('Follow it: moraine run run1 --watch');
    expect(await run('run', 'run1', '--json')).toBe(0);
    expect(terminal.objects).toEqual([
      expect.objectContaining({ runId: 'run1', kind: 'backup', status: 'uploading', archivesWritten: 1 }),
    ]);

    await endBackup(deployment, aBackupReport('run1', { status: 'completed-with-errors' }));
    expect(await run('run', 'run1')).toBe(3);
    expect(await run('run', 'run1', '--watch', '--json')).toBe(3);
    expect(terminal.objects[1]).toEqual(aBackupReport('run1', { status: 'completed-with-errors' }));
  });

  it('asks after the execution that a schedule started, by its own name', async () => {
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:moraine-backup:5f0c-of-the-scheduler';
    await openBackup(deployment, aBackupRun('run1', { executionArn }));
    deployment.backupExecution.set('5f0c-of-the-scheduler', { status: 'ABORTED', error: undefined, cause: undefined });
    expect(await run('run', 'run1')).toBe(4);
    expect(terminal.text()).toContain('Execution.ABORTED: its execution was stopped before it ended');
  });

  it('follows a backup that has no record yet', async () => {
    deployment.backupExecution.set('run1', { status: 'RUNNING', error: undefined, cause: undefined });
    deployment.steps = [
      () => openBackup(deployment, aBackupRun('run1')),
      () => endBackup(deployment, aBackupReport('run1')),
    ];
    expect(await run('run', 'run1', '--watch')).toBe(0);
    expect(terminal.text()).toMatch(/run1 opening\nrun1 planning.*\nrun1 succeeded/);
  });

  it('says that there are no runs', async () => {
    expect(await run('runs')).toBe(0);
    expect(terminal.text()).toContain('There are no runs yet');
    expect(await run('runs', '--json')).toBe(0);
    expect(terminal.objects).toEqual([{ runs: [] }]);
  });
});
