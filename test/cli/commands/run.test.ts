import { main } from '../../../cli/main';
import { addWritten } from '../../../core/backup/records/backup-progress';
import type { FoundCapacity } from '../../../core/contracts/expedited';
import { runFiles } from '../../../core/contracts/run-files';
import { estimateCost } from '../../../core/cost/estimate';
import { defaultPrices } from '../../../core/cost/price-lists';
import { GIB, MIB } from '../../../core/ranges/units';
import { closeBatch, intendRound } from '../../../core/retrieval/records/batch-record';
import { movePiece } from '../../../core/retrieval/records/piece-record';
import { addBatchSums } from '../../../core/retrieval/records/retrieval-progress';
import { enterPhase } from '../../../core/run/run-record';
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
  refuseRun,
} from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

describe('moraine run', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  beforeEach(() => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
  });

  it('refuses an unknown run', async () => {
    expect(await run('run', 'run1')).toBe(2);
    expect(terminal.complaints()).toContain('There is no run run1. `moraine runs` lists the runs.');
  });

  it('shows the progress of a run down to single archives', async () => {
    await openRun(deployment, 'run1');
    await planRun(deployment, 'run1', { archives: 6, bytes: 600, batches: 2 });
    await addBatchSums(deployment.items, 'run1', { verified: 3, verifiedBytes: 300, failed: 0, failedBytes: 0 });
    await intendRound(deployment.items, { runId: 'run1', batch: 0, round: 1 }, NOW, 0);
    await closeBatch(deployment.items, 'run1', 0);
    await intendRound(deployment.items, { runId: 'run1', batch: 1, round: 1 }, NOW, 0);
    const line = (index: number) => ({
      kind: 'archive',
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

  it('shows what a retrieval selects, and in the end of how much', async () => {
    const selection = { paths: ['a/**'], limit: 2 };
    await openRun(deployment, 'run1', { selection });
    await run('run', 'run1');
    expect(terminal.text()).toMatch(/selection +named a\/\*\*, of these the oldest 2\n/);
    const words = 'named a/**, of these the oldest 2';
    const outcome = { words, listed: { archives: 1234, bytes: 2048 }, excluded: { paths: 1230, limit: 2 } };
    await endRun(deployment, aReport('run1', { archives: 2, bytes: 20, selection: outcome }));
    const before = terminal.text().length;
    await run('run', 'run1');
    const report = terminal.text().slice(before);
    expect(report).toMatch(/selection +named a\/\*\*, of these the oldest 2\n/);
    expect(report).toMatch(/archives +2 \(20 bytes\) selected of 1,234 \(2\.0 KiB\)\n/);
  });

  it('shows the report of a finished run and exits with the code of its status', async () => {
    await openRun(deployment, 'run1');
    const failures = [{ archiveId: 'a', key: 'evil\u001b[2J', reason: 'gone' }];
    await endRun(deployment, aReport('run1', { status: 'completed-with-errors', failed: 1, verified: 9, failures }));
    expect(await run('run', 'run1')).toBe(3);
    expect(terminal.text()).toContain('evil\\u001b[2J: gone');
    expect(terminal.text()).toContain('s3://runs-bucket/runs/run1/report.json');
    expect(await run('run', 'run1', '--json')).toBe(3);
    expect(terminal.objects).toEqual([expect.objectContaining({ status: 'completed-with-errors' })]);
  });

  it('prints why a run failed without a stack trace, and no estimate when it had none', async () => {
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

  it('tells how many archives lie under other names, and how many were copied', async () => {
    await openRun(deployment, 'run1');
    await endRun(deployment, aReport('run1', { present: 3, presentElsewhere: 2, copied: 4 }));
    await run('run', 'run1');
    expect(terminal.text()).toContain('10 (1000 bytes), of which 3 were already there (2 under other names)');
    expect(terminal.text()).toMatch(/copied +4 of them within S3, from other names/);
  });

  it('tells what an Expedited run falls back to, the units it found, and what fell back', async () => {
    const units = [{ id: 'unit-1', expiresAt: '2026-02-05T10:00:00.000Z' }];
    const found = { kind: 'known', units } as const;
    await openRun(deployment, 'run1', { tier: 'Expedited', fallback: 'Standard', capacity: found });
    await run('run', 'run1');
    expect(terminal.text()).toMatch(/tier +Expedited, else Standard\n/);
    expect(terminal.text()).toMatch(/capacity +1 provisioned unit, until 2026-02-05 10:00:00 UTC\n/);
    const fallback = { tier: 'Standard', requests: 3, bytes: 2048 } as const;
    await endRun(deployment, aReport('run1', { tier: 'Expedited', requests: 10, fallback }));
    await run('run', 'run1');
    expect(terminal.text()).toMatch(
      /requests +10 Glacier jobs, of which 3 \(2\.0 KiB\) at tier Standard for lack of Expedited capacity\n/,
    );
  });

  it.each<[FoundCapacity, string]>([
    [{ kind: 'known', units: [] }, 'no provisioned units'],
    [
      { kind: 'denied', action: 'glacier:ListProvisionedCapacity' },
      'not known: glacier:ListProvisionedCapacity is denied',
    ],
  ])('shows the capacity %j of an Expedited run as %s', async (capacity, words) => {
    await openRun(deployment, 'run1', { tier: 'Expedited', capacity });
    await run('run', 'run1');
    expect(terminal.text()).toContain(`  capacity       ${words}\n`);
  });

  it('tells in a plan what would be copied', async () => {
    await openRun(deployment, 'run1');
    await endRun(deployment, aReport('run1', { status: 'planned', present: 3, presentElsewhere: 2, copied: 2 }));
    await run('run', 'run1');
    expect(terminal.text()).toMatch(/present +3 already at the destination \(2 under other names\)/);
    expect(terminal.text()).toMatch(/to copy +2 within S3, to the names of this run/);
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
    expect(terminal.text()).toMatch(
      /probe {10}the destination accepted a part of a multipart upload, which was then aborted/,
    );
    expect(terminal.text()).toContain('$1.50 (retrieval $1.00, S3 requests $0.50), then $2.00 a month in S3');
  });

  it('shows where names come from, and folders', async () => {
    await openRun(deployment, 'run1');
    const names = {
      formats: { fastglacier: 1000, cloudberry: 2, plain: 30, none: 4 },
      flags: { broken: 3 },
      ...{ notOriginal: 0, unsafe: 1, caseClashes: 0, pathClashes: 0 },
    };
    await endRun(deployment, aReport('run1', { names, folders: 5 }));
    expect(await run('run', 'run1')).toBe(0);
    expect(terminal.text()).toContain(
      'names          1,002 decoded (fastglacier 1,000, cloudberry 2), 30 plain, 4 only ids; descriptions that could not ' +
        'be decoded: 3; names that are no safe paths: 1\n',
    );
    expect(terminal.text()).toContain('folders        5 archives, for which no object is created\n');
  });

  it('opens a plan with its estimate in each tier, with storage before and after of a whole vault', async () => {
    const prices = defaultPrices('us-east-1');
    if (!prices) throw new Error('there is no list');
    const work = { requests: 1000, bytes: 1000 * GIB, objects: 1000, s3Requests: 10_000, storedBytes: 1000 * GIB };
    const estimate = estimateCost(work, { tier: 'Bulk', storageClass: 'STANDARD' }, prices);
    const more = {
      status: 'planned',
      archives: 1000,
      bytes: 1000 * GIB,
      verified: 0,
      requests: 0,
      work,
      estimate,
    } as const;
    await openRun(deployment, 'run1', { prices });
    await endRun(deployment, aReport('run1', more));
    expect(await run('run', 'run1')).toBe(0);
    const lines = terminal.text().split('\n');
    expect(lines[1]).toMatch(/^ +Bulk +Standard +Expedited$/);
    expect(terminal.text()).toMatch(/^ +jobs +1,000 +1,000 +1,000$/m);
    expect(terminal.text()).toMatch(/^ +total +\$0\.05 +\$10\.10 +\$40\.05$/m);
    expect(terminal.text()).toMatch(/^ +retrieval policy +no limit +no limit +no limit$/m);
    expect(terminal.text()).toMatch(/^ +paid for itself +never +never +never$/m);
    expect(terminal.text()).toMatch(/^ +vault +\$3\.60 a month, until/m);
    expect(terminal.text()).toMatch(/^ +added at S3 +\$23\.00 a month in STANDARD$/m);
    expect(terminal.text()).toMatch(/Glacier Standard requests +\$0\.05 +per 1,000 +secondary/);
    expect(terminal.text()).toMatch(/early deletion unknown: up to three months/);
    // Storage in DEEP_ARCHIVE saves 2.61 dollars a month.
    const saving = { work: { ...work, largestPieceBytes: GIB }, earlyDeletion: { archives: 700, usd: 7.56 } };
    await openRun(deployment, 'run3', { prices, storageClass: 'DEEP_ARCHIVE' });
    await endRun(deployment, aReport('run3', { ...more, ...saving }));
    deployment.accountVaults.setRetrievalPolicy({ strategy: 'bytes-per-hour', bytesPerHour: MIB });
    terminal = fakeTerminal();
    await run('run', 'run3');
    expect(terminal.text()).toMatch(/^ +paid for itself +in month 3 +in month 7 +in month 19$/m);
    expect(terminal.text()).toMatch(/early deletion \$7\.56 if deleted today: 700 archives of less than 90 days/);
    expect(terminal.text()).toMatch(/retrieval policy +no limit +refused: a piece above 4\.0 MiB +no limit/);
    // The vault keeps what a restore reads.
    await openRun(deployment, 'run2', { kind: 'restore', prices, restore: { plan: 'docs', snapshot: 's', paths: [] } });
    await endRun(deployment, aReport('run2', { ...more, kind: 'restore' }));
    terminal = fakeTerminal();
    await run('run', 'run2');
    expect(terminal.text()).toMatch(/^ +total +\$0\.05 +\$10\.10 +\$40\.05$/m);
    expect(terminal.text()).not.toContain('paid for itself');
  });

  it('opens a plan without prices with its work, durations and policy, and with unknown amounts', async () => {
    const work = { requests: 7, bytes: 7 * GIB, objects: 7, s3Requests: 70, storedBytes: 7 * GIB };
    await openRun(deployment, 'run1', { storageClass: 'DEEP_ARCHIVE' });
    const earlyDeletion = { archives: 3 };
    const more = { archives: 7, bytes: 7 * GIB, verified: 0, requests: 0, work, earlyDeletion } as const;
    await endRun(deployment, aReport('run1', { status: 'planned', ...more }));
    expect(await run('run', 'run1')).toBe(0);
    const text = terminal.text();
    expect(text.split('\n')[1]).toMatch(/^ +Bulk +Standard +Expedited$/);
    expect(text).toMatch(/^ +jobs +7 +7 +7$/m);
    expect(text).toMatch(/^ +total +unknown +unknown +unknown$/m);
    expect(text).toMatch(/^ +duration +about 12 h +about 4 h +about 1 h$/m);
    expect(text).toMatch(/^ +retrieval policy +no limit +no limit +no limit$/m);
    expect(text).toMatch(/early deletion unknown if deleted today: 3 archives of less than 90 days/);
    expect(text).toMatch(/Glacier Bulk requests +unknown +per 1,000 +add it to `prices`/);
    expect(text).toMatch(/to request {5}7 Glacier jobs/);
    expect(text).toContain(
      'estimate       none: no price is known for prices.retrieval.Bulk.perThousandRequests, prices.retrieval.Bulk.perGib, ' +
        'prices.s3.classes.DEEP_ARCHIVE.putPerThousand, prices.s3.classes.STANDARD.putPerThousand, ' +
        'prices.s3.classes.DEEP_ARCHIVE.storagePerGibMonth, prices.s3.classes.STANDARD.storagePerGibMonth; add what is missing',
    );
  });

  it('says what to do when a plan has no estimate', async () => {
    await openRun(deployment, 'run1');
    await endRun(deployment, aReport('run1', { status: 'planned', verified: 0, requests: 0 }));
    await run('run', 'run1');
    expect(terminal.text()).toMatch(/estimate +none: no prices of this region.*add `prices` to the configuration/);
  });

  it('shows a run whose execution was aborted as stopped, with the cause', async () => {
    await openRun(deployment, 'run1');
    deployment.execution.set('run1', { status: 'ABORTED' });
    expect(await run('run', 'run1', '--watch', '--json')).toBe(4);
    expect(terminal.objects).toEqual([
      expect.objectContaining({
        status: 'stopped',
        vault: 'photos',
        error: { error: 'Execution.ABORTED', cause: 'its execution was stopped before it ended' },
      }),
    ]);
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
    expect(await run('run', 'run1')).toBe(0);
  });

  it('reports a report that it cannot read', async () => {
    await openRun(deployment, 'run1');
    await endRun(deployment, aReport('run1'));
    deployment.objects.place({ bucket: RUNS_BUCKET, key: runFiles.report('run1') }, Buffer.from('{"runId":'));
    expect(await run('run', 'run1')).toBe(1);
    expect(terminal.complaints()).toContain('s3://runs-bucket/runs/run1/report.json is not a report');
  });

  it('shows a backup under way, and one that has ended', async () => {
    await openBackup(deployment, aBackupRun('run1'));
    await recordTotals(deployment, 'run1');
    await enterPhase(deployment.items, 'run1', 'uploading');
    await addWritten(deployment.items, 'run1', { archives: 1, bytes: 1024 });
    expect(await run('run', 'run1')).toBe(0);
    expect(terminal.text()).toMatch(
      /Run run1: uploading\n {2}kind {11}backup\n {2}plan {11}docs\n {2}vault {10}photos\n/,
    );
    expect(terminal.text()).toContain('1 of 4 archives, 1.0 KiB of 4.0 KiB');
    expect(terminal.text()).toContain('Follow it: moraine run run1 --watch');
    expect(await run('run', 'run1', '--json')).toBe(0);
    expect(terminal.objects).toEqual([
      expect.objectContaining({
        ...{ runId: 'run1', kind: 'backup', status: 'uploading', plan: 'docs', vault: 'photos' },
        progress: expect.objectContaining({ archivesWritten: 1, bytesWritten: 1024 }),
      }),
    ]);

    await endBackup(deployment, aBackupReport('run1', { status: 'completed-with-errors' }));
    expect(await run('run', 'run1')).toBe(3);
    expect(await run('run', 'run1', '--watch', '--json')).toBe(3);
    expect(terminal.objects[1]).toEqual(aBackupReport('run1', { status: 'completed-with-errors' }));
  });

  it('describes an execution that a schedule started by that execution’s name', async () => {
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:moraine-backup:5f0c-of-the-scheduler';
    await openBackup(deployment, aBackupRun('run1', { executionArn }));
    deployment.backupExecution.set('5f0c-of-the-scheduler', { status: 'ABORTED' });
    expect(await run('run', 'run1')).toBe(4);
    expect(terminal.text()).toContain('Execution.ABORTED: its execution was stopped before it ended');
  });

  it('watches a backup that has no record yet', async () => {
    deployment.backupExecution.set('run1', { status: 'RUNNING', input: { kind: 'backup', plan: 'docs' } });
    deployment.steps = [
      () => openBackup(deployment, aBackupRun('run1')),
      () => endBackup(deployment, aBackupReport('run1')),
    ];
    expect(await run('run', 'run1', '--watch')).toBe(0);
    expect(terminal.text()).toMatch(/run1 opening, 0\.0 s elapsed\nrun1 planning.*\nrun1 succeeded/);
  });

  it.each([
    ['retrieve', { vault: 'photos' }, 'vault          photos'],
    ['restore', { plan: 'docs', vault: 'photos' }, 'plan           docs'],
    ['forget', { plan: 'docs' }, 'plan           docs'],
  ] as const)('shows of a refused %s what was asked for, and why it was refused', async (kind, asked, subject) => {
    const cause = JSON.stringify({ errorType: 'X', errorMessage: 'vault photos is not configured', trace: [] });
    await refuseRun(deployment, 'run1', { error: 'NotConfiguredError', cause }, { kind, ...asked });
    expect(await run('run', 'run1')).toBe(4);
    expect(terminal.text()).toContain(`Run run1: refused\n  kind           ${kind}\n  ${subject}\n`);
    expect(terminal.text()).toContain('  NotConfiguredError: vault photos is not configured\n');
    expect(await run('run', 'run1', '--json')).toBe(4);
    const error = { error: 'NotConfiguredError', cause: 'vault photos is not configured' };
    expect(terminal.objects).toEqual([
      expect.objectContaining({ runId: 'run1', kind, ...asked, status: 'refused', error, request: { kind, ...asked } }),
    ]);
  });

  it('shows a run that has timed out as failed', async () => {
    await openRun(deployment, 'run1');
    const endedAt = new Date('2026-01-06T10:00:00Z');
    deployment.execution.set('run1', { status: 'TIMED_OUT', endedAt });
    expect(await run('run', 'run1')).toBe(4);
    expect(terminal.text()).toContain('Run run1: failed\n');
    expect(terminal.text()).toContain('finished       2026-01-06 10:00:00 UTC\n');
    expect(terminal.text()).toContain('Execution.TIMED_OUT: its execution exceeded its time limit');
  });

  it('marks a dry run', async () => {
    await openRun(deployment, 'run1', { dryRun: true });
    expect(await run('run', 'run1')).toBe(0);
    expect(terminal.text()).toContain('kind           retrieve, dry run\n');
  });

  it('knows the kind of a run that has no record yet from its execution', async () => {
    const restore = { plan: 'docs', snapshot: 's' };
    deployment.execution.set('run1', { status: 'RUNNING', input: { kind: 'restore', vault: 'photos', restore } });
    expect(await run('run', 'run1', '--json')).toBe(0);
    expect(terminal.objects).toEqual([
      expect.objectContaining({ kind: 'restore', plan: 'docs', vault: 'photos', status: 'opening' }),
    ]);
  });

  it.each([undefined, 'text', { kind: 'juggle', plan: 7 }])('shows one that was asked for as %j', async (input) => {
    deployment.backupExecution.set('run1', { status: 'FAILED', error: 'InvalidInputError', cause: 'no', input });
    expect(await run('run', 'run1')).toBe(4);
    expect(terminal.text()).toContain('Run run1: failed\n  kind           backup\n');
    expect(terminal.text()).toContain('InvalidInputError: no');
  });
});
