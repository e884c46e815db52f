import { main } from '../../../cli/main';
import { addWritten } from '../../../core/backup/records/backup-progress';
import type { RunPhase } from '../../../core/contracts/run-status';
import { takeLease } from '../../../core/run/lease';
import { enterPhase } from '../../../core/run/run-record';
import {
  aBackupReport,
  aBackupRun,
  aPlanSummary,
  endBackup,
  openBackup,
  recordTotals,
  someRetention,
  someTotals,
} from '../fake-backups';
import { type FakeDeployment, fakeDeployment, recordOpening, refuseRun } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

describe('moraine backup', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const runId = () => deployment.backupsStarted[0]?.runId ?? '';
  const moveTo = async (phase: RunPhase) => void (await enterPhase(deployment.items, runId(), phase));
  const open = (id: string) => openBackup(deployment, aBackupRun(id));

  beforeEach(() => {
    deployment = fakeDeployment();
    deployment.plans = [aPlanSummary('docs'), aPlanSummary('photos')];
    deployment.onStart = open;
    terminal = fakeTerminal();
  });

  it('starts an execution named by the run id, and prints the next commands', async () => {
    expect(await run('backup', 'docs', '--dry-run', '--budget', '2.50')).toBe(0);
    expect(deployment.backupsStarted).toEqual([
      {
        runId: expect.stringMatching(/^20260105T100000Z-[0-9a-f]{6}$/),
        input: { plan: 'docs', kind: 'backup', budgetUsd: 2.5, dryRun: true },
      },
    ]);
    expect(deployment.started).toEqual([]);
    expect(terminal.text()).toContain(`Run ${runId()}: s3://originals/docs/ to vault photos`);
    expect(terminal.text()).toContain(`Follow it: moraine run ${runId()} --watch`);
  });

  it('prints one JSON object with the run id', async () => {
    expect(await run('backup', 'docs', '--json')).toBe(0);
    expect(terminal.objects).toEqual([
      { runId: runId(), status: 'planning', plan: 'docs', kind: 'backup', dryRun: false },
    ]);
  });

  it('lists the plans when the given one does not exist, and starts nothing', async () => {
    expect(await run('backup', 'dosc')).toBe(2);
    expect(terminal.complaints()).toMatch(
      /deployed configuration has no plan 'dosc'\. Did you mean docs\? Plans: docs, photos\./,
    );
    expect(deployment.backupsStarted).toEqual([]);
  });

  it('reports that no plan is configured', async () => {
    deployment.plans = [];
    deployment.machines.backup = undefined;
    expect(await run('backup', 'docs')).toBe(2);
    expect(terminal.complaints()).toMatch(/configuration has no plans.*add one under `plans`/);
  });

  it('reports immediately that a run was refused, with the reason, and exits with 4', async () => {
    const cause = 'there is no bucket originals that this account may list';
    const failure = {
      error: 'BucketNotFoundError',
      cause: JSON.stringify({ errorType: 'BucketNotFoundError', errorMessage: cause, trace: ['at /var/task'] }),
    };
    deployment.onStart = (id) => refuseRun(deployment, id, failure, { kind: 'backup', plan: 'docs' });
    expect(await run('backup', 'docs', '--json')).toBe(4);
    expect(terminal.complaints()).toContain(`was refused: ${cause} (BucketNotFoundError)`);
    expect(terminal.objects).toEqual([
      { runId: runId(), status: 'refused', error: { error: 'BucketNotFoundError', cause } },
    ]);
  });

  it('reports an execution that failed without a record', async () => {
    deployment.onStart = (id) =>
      void deployment.backupExecution.set(id, { status: 'FAILED', error: 'Lambda.Unknown', cause: 'out of memory' });
    expect(await run('backup', 'docs')).toBe(4);
    expect(terminal.complaints()).toMatch(/Run \S+ failed: out of memory \(Lambda\.Unknown\)/);
  });

  it('names the run that holds the lease of the plan', async () => {
    const holder = { executionArn: 'arn:x:y', runId: '20260105T093000Z-other' };
    const deps = { items: deployment.items, executions: { statusOf: async () => ({ state: 'running' as const }) } };
    await takeLease(deps, 'docs', holder, new Date('2026-01-05T09:30:00Z'));
    deployment.onStart = (id) => recordOpening(deployment, aBackupRun(id));
    deployment.steps = Array.from({ length: 200 }, () => () => {});
    expect(await run('backup', 'docs')).toBe(0);
    expect(terminal.text()).toContain(
      'waits: the lease of plan docs has been held by run 20260105T093000Z-other since 2026-01-05 09:30:00 UTC',
    );
    expect(terminal.text()).toContain('retries after 20 seconds, then at growing intervals of up to 15 minutes');
    expect(deployment.steps.length).toBeGreaterThan(150);
  });

  it('does not say that a dry run waits', async () => {
    const holder = { executionArn: 'arn:x:y', runId: '20260105T093000Z-other' };
    const deps = { items: deployment.items, executions: { statusOf: async () => ({ state: 'running' as const }) } };
    await takeLease(deps, 'docs', holder, new Date('2026-01-05T09:30:00Z'));
    deployment.onStart = (id) => recordOpening(deployment, aBackupRun(id, { dryRun: true }));
    deployment.steps = Array.from({ length: 200 }, () => () => {});
    expect(await run('backup', 'docs', '--dry-run')).toBe(0);
    expect(terminal.text()).toContain('it has not been opened yet');
    expect(terminal.text()).not.toContain('waits');
  });

  it('does not mistake its own lease for that of another run', async () => {
    deployment.onStart = async (id) => {
      const { executionArn } = aBackupRun(id);
      const deps = { items: deployment.items, executions: { statusOf: async () => ({ state: 'running' as const }) } };
      await recordOpening(deployment, aBackupRun(id));
      await takeLease(deps, 'docs', { executionArn, runId: id }, new Date());
    };
    deployment.steps = Array.from({ length: 200 }, () => () => {});
    expect(await run('backup', 'docs')).toBe(0);
    expect(terminal.text()).toContain('it has not been opened yet');
  });

  describe('--watch', () => {
    it('follows a run through its phases to its report', async () => {
      deployment.steps = [
        () => recordTotals(deployment, runId()),
        () => moveTo('uploading'),
        () => addWritten(deployment.items, runId(), { archives: 4, bytes: 4096 }),
        () => moveTo('committing'),
        () => moveTo('forgetting'),
        () => endBackup(deployment, aBackupReport(runId())),
      ];
      expect(await run('backup', 'docs', '--watch')).toBe(0);
      expect(terminal.text()).toMatch(/planning.*\n.*uploading.*\n.*committing.*\n.*forgetting.*\n.*succeeded/);
      expect(terminal.text()).toContain('4 of 4 archives, 4.0 KiB of 4.0 KiB written');
      expect(terminal.text()).toContain('changes        10 added, 5 changed, 2 deleted');
      expect(terminal.text()).toContain('took           12 min');
    });

    it('draws a progress bar of the bytes written', async () => {
      terminal = fakeTerminal({ interactive: true, columns: 80 });
      deployment.onStart = async (id) => {
        await open(id);
        await recordTotals(deployment, id, { archives: 4, archiveBytes: 4096 });
        await enterPhase(deployment.items, id, 'uploading');
        await addWritten(deployment.items, id, { archives: 1, bytes: 1024 });
      };
      deployment.steps = [() => endBackup(deployment, aBackupReport(runId()))];
      expect(await run('backup', 'docs', '--watch')).toBe(0);
      expect(terminal.text()).toMatch(/written {3}█+░+ +25 % {2}1 of 4 archives, 1\.0 KiB of 4\.0 KiB/);
    });

    it('exits with 3 when objects could not be backed up, and lists the first twenty, escaped', async () => {
      const firstErrors = Array.from({ length: 100 }, (_, index) => ({
        key: index === 0 ? 'docs/evil\u001b[2J\nname' : `docs/${index}`,
        reason: 'it has changed since it was listed',
      }));
      deployment.steps = [
        () =>
          endBackup(deployment, aBackupReport(runId(), { status: 'completed-with-errors', errors: 300, firstErrors })),
      ];
      expect(await run('backup', 'docs', '--watch')).toBe(3);
      expect(terminal.text()).toContain('300 objects could not be backed up; the next backup retries them');
      expect(terminal.text()).toContain('docs/evil\\u001b[2J\\u000aname: it has changed since it was listed');
      expect(terminal.text()).toContain('docs/19: ');
      expect(terminal.text()).not.toContain('docs/20: ');
      expect(terminal.text()).toContain('and 280 more');
      expect(terminal.text()).toMatch(/s3:\/\/runs-bucket\/runs\/\S+\/errors\.jsonl/);
    });

    it('exits with 3 when objects are lost, and prints the first, escaped', async () => {
      const firstLost = Array.from({ length: 20 }, (_, n) => ({
        key: n === 0 ? 'evil\u001b' : `docs/${n}`,
        sizeBytes: n,
      }));
      const totals = someTotals({ rewritten: 1500, lost: 21 });
      const more = { status: 'completed-with-errors', totals, lost: 21, firstLost } as const;
      deployment.steps = [() => endBackup(deployment, aBackupReport(runId(), more))];
      expect(await run('backup', 'docs', '--watch')).toBe(3);
      expect(terminal.text()).toContain('  rewritten      1,500 objects from missing archives\n');
      expect(terminal.text()).toContain('  lost           21 objects, no longer in the source or the vault\n');
      expect(terminal.text()).toContain(
        '  21 objects of the last snapshot are lost, no longer in the source or the vault:\n',
      );
      expect(terminal.text()).toContain('    evil\\u001b (0 bytes)\n    docs/1 (1 byte)\n');
      expect(terminal.text()).toContain('    docs/19 (19 bytes)\n    and 1 more\n');
      expect(terminal.text()).toMatch(/s3:\/\/runs-bucket\/runs\/\S+\/lost\.jsonl/);
    });

    it('exits with 4 when the run failed, and prints the reason without a stack trace', async () => {
      const why = 's3://originals/docs/ has no object';
      const cause = JSON.stringify({ errorType: 'EmptySourceError', errorMessage: why, trace: ['at /var/task'] });
      const more = { status: 'failed', snapshot: null, error: { error: 'EmptySourceError', cause } } as const;
      deployment.steps = [() => endBackup(deployment, aBackupReport(runId(), more))];
      expect(await run('backup', 'docs', '--watch')).toBe(4);
      expect(terminal.text()).toContain(`  EmptySourceError: ${why}\n`);
      expect(await run('run', runId(), '--json')).toBe(4);
      expect(terminal.objects).toEqual([expect.objectContaining({ error: { error: 'EmptySourceError', cause: why } })]);
    });

    it('mentions missing prices when a run was planned without them, not when it failed earlier', async () => {
      deployment.steps = [
        () => endBackup(deployment, aBackupReport(runId(), { status: 'failed', snapshot: null, totals: null })),
      ];
      expect(await run('backup', 'docs', '--watch')).toBe(4);
      expect(terminal.text()).not.toContain('estimate');
      terminal = fakeTerminal();
      await open('run2');
      await endBackup(deployment, aBackupReport('run2'));
      expect(await run('run', 'run2')).toBe(0);
      expect(terminal.text()).toContain('estimate       none: the configuration has no `prices.backup`');
    });

    it('shows what a dry run would write and forget, and what it would cost', async () => {
      const estimate = {
        ...{ uploadUsd: 1, readUsd: 0.25, totalUsd: 1.25, storagePerMonthUsd: 3 },
        ...{ source: 'aws.amazon.com', asOf: '2026-01-01' },
      };
      const forgotten = [{ snapshot: '20250101T030000Z-a', takenAt: '2025-01-01T03:00:00Z' }];
      const retention = someRetention({ forgotten, deleted: { archives: 2, bytes: 2048 } });
      deployment.onStart = (id) => openBackup(deployment, aBackupRun(id, { dryRun: true }));
      const more = { status: 'planned', snapshot: null, newArchives: 0, newBytes: 0, estimate, retention } as const;
      deployment.steps = [() => endBackup(deployment, aBackupReport(runId(), more))];
      expect(await run('backup', 'docs', '--dry-run', '--watch')).toBe(0);
      expect(terminal.text()).toContain('to write       4 archives (4.0 KiB)');
      expect(terminal.text()).toContain(
        '$1.25 (uploads $1.00, reading the source $0.25), then $3.00 a month in the vault',
      );
      expect(terminal.text()).toContain('to forget      1 snapshot\n');
      expect(terminal.text()).toContain('to delete      2 archives (2.0 KiB)');
    });

    it('prints the report, and nothing else, as JSON', async () => {
      deployment.steps = [() => endBackup(deployment, aBackupReport(runId(), { totals: someTotals() }))];
      expect(await run('backup', 'docs', '--watch', '--json')).toBe(0);
      expect(terminal.objects).toEqual([aBackupReport(runId())]);
    });

    it('reports a run that was stopped', async () => {
      deployment.steps = [() => void deployment.backupExecution.set(runId(), { status: 'ABORTED' })];
      expect(await run('backup', 'docs', '--watch', '--json')).toBe(4);
      expect(terminal.objects).toEqual([
        expect.objectContaining({
          ...{ runId: runId(), plan: 'docs', kind: 'backup', status: 'stopped' },
          error: { error: 'Execution.ABORTED', cause: 'its execution was stopped before it ended' },
        }),
      ]);
    });
  });
});
