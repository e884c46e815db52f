import { main } from '../../../cli/main';
import { addWritten } from '../../../core/backup/records/backup-progress';
import { keyOf } from '../../../core/contracts/table';
import { enterPhase } from '../../../core/run/run-record';
import { aBackupReport, aBackupRun, endBackup, openBackup, recordTotals } from '../fake-backups';
import { aReport, endRun, type FakeDeployment, fakeDeployment, openRun, planRun, refuseRun } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const on = (day: number) => new Date(`2026-01-0${day}T00:00:00.000Z`);

describe('moraine runs', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const rows = () => terminal.text().trimEnd().split('\n').slice(1);
  /** Ids of the runs that are listed. */
  async function listed(...argv: string[]): Promise<string[]> {
    terminal = fakeTerminal();
    expect(await run('runs', '--json', ...argv)).toBe(0);
    const [{ runs }] = terminal.objects as [{ runs: { runId: string }[] }];
    return runs.map(({ runId }) => runId);
  }
  beforeEach(() => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
  });

  it('lists runs, the newest first, refused and stopped ones too', async () => {
    await openRun(deployment, '20260101T000000Z-a', {}, on(1));
    await endRun(deployment, aReport('20260101T000000Z-a'));
    await openRun(deployment, '20260102T000000Z-b', {}, on(2));
    deployment.execution.set('20260102T000000Z-b', { status: 'TIMED_OUT' });
    const failure = { error: 'NotConfiguredError', cause: 'no' };
    await refuseRun(deployment, '20260103T000000Z-c', failure, { finishedAt: on(3).toISOString() });
    await openRun(deployment, '20260104T000000Z-d', {}, on(4));
    deployment.execution.set('20260104T000000Z-d', { status: 'ABORTED' });
    expect(await run('runs')).toBe(0);
    const lines = terminal.text().trim().split('\n');
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 4))).toEqual([
      ['RUN', 'KIND', 'VAULT OR PLAN', 'STATUS'],
      ['20260104T000000Z-d', 'retrieve', 'photos', 'stopped'],
      ['20260103T000000Z-c', 'retrieve', '-', 'refused'],
      ['20260102T000000Z-b', 'retrieve', 'photos', 'failed'],
      ['20260101T000000Z-a', 'retrieve', 'photos', 'succeeded'],
    ]);
    expect(await run('runs', '--json', '--limit', '2')).toBe(0);
    expect(terminal.objects).toEqual([
      {
        runs: [
          expect.objectContaining({ runId: '20260104T000000Z-d', kind: 'retrieve', status: 'stopped' }),
          expect.objectContaining({ runId: '20260103T000000Z-c', error: failure }),
        ],
      },
    ]);
  });

  it('lists every kind of run together', async () => {
    const restore = { plan: 'docs', snapshot: 's', paths: [] };
    await openRun(deployment, '20260101T000000Z-a', { kind: 'restore', restore }, on(1));
    await openBackup(deployment, aBackupRun('20260102T000000Z-b'), on(2));
    await recordTotals(deployment, '20260102T000000Z-b', { archives: 4, archiveBytes: 4096 });
    // The catalog is one archive more than was planned.
    await addWritten(deployment.items, '20260102T000000Z-b', { archives: 5, bytes: 5000 });
    await openRun(deployment, '20260103T000000Z-c', { kind: 'rebuild' }, on(3));
    await openBackup(deployment, aBackupRun('20260104T000000Z-d', { kind: 'forget' }), on(4));
    await openRun(deployment, '20260105T000000Z-e', {}, on(5));
    expect(await run('runs', '--limit', '4')).toBe(0);
    const [titles] = terminal.text().split('\n');
    expect(titles).toMatch(/STARTED \(UTC\) +ITEMS +SIZE +DONE +FAILED$/);
    expect(rows().map((row) => row.split(/ {2,}/))).toEqual([
      ['20260105T000000Z-e', 'retrieve', 'photos', 'inventory', '2026-01-05 00:00:00', '-', '-', '-', '-'],
      ['20260104T000000Z-d', 'forget', 'docs', 'forgetting', '2026-01-04 00:00:00', '-', '-', '-', '-'],
      ['20260103T000000Z-c', 'rebuild', 'photos', 'inventory', '2026-01-03 00:00:00', '-', '-', '-', '-'],
      ['20260102T000000Z-b', 'backup', 'docs', 'planning', '2026-01-02 00:00:00', '4', '4.0 KiB', '4', '-'],
    ]);
    expect(await run('runs', '--json')).toBe(0);
    const [{ runs }] = terminal.objects as [{ runs: { kind: string }[] }];
    expect(runs.map(({ kind }) => kind)).toEqual(['retrieve', 'forget', 'rebuild', 'backup', 'restore']);
  });

  it('shows unknown counts as such, and counts of 0 as 0', async () => {
    await openRun(deployment, 'unplanned', {}, on(1));
    await endRun(deployment, aReport('unplanned', { status: 'stopped', archives: null, bytes: null, verified: 0 }));
    await openRun(deployment, 'empty', {}, on(2));
    await planRun(deployment, 'empty', { archives: 0, bytes: 0 });
    await openBackup(deployment, aBackupRun('compared'), on(3));
    await recordTotals(deployment, 'compared', { archives: 0, archiveBytes: 0 });
    expect(await run('runs')).toBe(0);
    expect(rows().map((row) => row.split(/ {2,}/).slice(5))).toEqual([
      ['0', '0 bytes', '0', '-'],
      ['0', '0 bytes', '0', '0'],
      ['-', '-', '-', '-'],
    ]);
    expect(await run('run', 'unplanned')).toBe(4);
    expect(terminal.text()).toMatch(/archives +unknown\n/);
  });

  it('lists by the time of start, whatever the ids are', async () => {
    await openRun(deployment, 'zebra', {}, on(1));
    await openBackup(deployment, aBackupRun('ape'), on(3));
    await openRun(deployment, '20270101T000000Z-x', {}, on(2));
    expect(await listed()).toEqual(['ape', '20270101T000000Z-x', 'zebra']);
  });

  it('shows a damaged record as a row with the problem, lists the others, and exits with 1', async () => {
    await openRun(deployment, 'old', {}, on(1));
    await openRun(deployment, 'bad', {}, on(2));
    await openRun(deployment, 'worse', {}, on(3));
    await openRun(deployment, 'new', {}, on(4));
    await deployment.items.update(keyOf.run('bad'), { set: { kind: 'prune', status: 'succeeded' } });
    // A member that the index of runs does not have.
    await deployment.items.update(keyOf.run('worse'), { set: { run: '{' } });
    expect(await run('runs')).toBe(1);
    expect(rows()).toEqual([
      expect.stringMatching(/^new .* inventory /),
      expect.stringMatching(/^worse +\? +.* the record run\/worse run is not valid: run: is not JSON/),
      expect.stringMatching(/^bad +\? +.* the record run\/bad run is not valid: kind: /),
      expect.stringMatching(/^old .* inventory /),
    ]);
    // A damaged record matches every filter.
    expect(await run('runs', '--json', '--kind', 'retrieve', '--limit', '3')).toBe(1);
    expect(terminal.objects).toEqual([
      {
        runs: [expect.objectContaining({ runId: 'new' })],
        damaged: [
          { runId: 'worse', problem: expect.stringContaining('run: is not JSON') },
          { runId: 'bad', problem: expect.stringContaining('kind: ') },
        ],
      },
    ]);
    expect(await run('runs', '--limit', '1')).toBe(0);
  });

  it('marks dry runs', async () => {
    await openRun(deployment, 'dry', { dryRun: true }, on(2));
    await openRun(deployment, 'real', {}, on(1));
    expect(await run('runs')).toBe(0);
    expect(rows()).toEqual([expect.stringMatching(/^dry .* dry run$/), expect.stringMatching(/^real .* - +-$/)]);
  });

  it('looks at no execution of a run whose record has its end', async () => {
    await openRun(deployment, 'ended', {}, on(1));
    await endRun(
      deployment,
      aReport('ended', { archives: 10, verified: 9, failed: 1, status: 'completed-with-errors' }),
    );
    const asked: string[] = [];
    deployment.machines.retrieval = {
      start: () => Promise.reject(new Error('nothing is started')),
      stop: () => Promise.reject(new Error('nothing is stopped')),
      describe: async (name) => void asked.push(name),
    };
    expect(await run('runs')).toBe(0);
    expect(rows()).toEqual([expect.stringMatching(/ completed-with-errors .* 10 +1000 bytes +9 +1$/)]);
    expect(asked).toEqual([]);
    await openRun(deployment, 'goes-on', {}, on(2));
    await run('runs');
    expect(asked).toEqual(['goes-on']);
  });

  describe('filters', () => {
    beforeEach(async () => {
      const restore = { plan: 'docs', snapshot: 's', paths: [] };
      await openRun(deployment, 'restore1', { kind: 'restore', restore, vault: 'films' }, on(1));
      await endRun(deployment, aReport('restore1'));
      await openBackup(deployment, aBackupRun('backup2'), on(2));
      await endBackup(deployment, aBackupReport('backup2', { status: 'completed-with-errors' }));
      await openRun(deployment, 'retrieve3', {}, on(3));
      deployment.execution.set('retrieve3', { status: 'ABORTED' });
      await openBackup(deployment, aBackupRun('backup4'), on(4));
      await enterPhase(deployment.items, 'backup4', 'uploading');
      const refused = { kind: 'forget', plan: 'mail', finishedAt: on(5).toISOString() } as const;
      await refuseRun(deployment, 'forget5', { error: 'X', cause: 'y' }, refused);
    });

    it.each([
      [
        ['--kind', 'backup'],
        ['backup4', 'backup2'],
      ],
      [
        ['--plan', 'docs'],
        ['backup4', 'backup2', 'restore1'],
      ],
      [['--plan', 'mail'], ['forget5']],
      [['--vault', 'films'], ['restore1']],
      [
        ['--vault', 'photos'],
        ['backup4', 'retrieve3', 'backup2'],
      ],
      [['--status', 'completed-with-errors'], ['backup2']],
      [['--status', 'refused'], ['forget5']],
      // What its execution says, not its record.
      [['--status', 'stopped'], ['retrieve3']],
      [['--status', 'inventory'], []],
      [['--status', 'uploading'], ['backup4']],
      [['--status', 'under-way'], ['backup4']],
      [
        ['--since', '2026-01-04'],
        ['forget5', 'backup4'],
      ],
      [
        ['--until', '2026-01-02'],
        ['backup2', 'restore1'],
      ],
      [['--until', '2026-01-01T23:59:59'], ['restore1']],
      [
        ['--since', '2026-01-02T00:00:00Z', '--until', '2026-01-03T00:00'],
        ['retrieve3', 'backup2'],
      ],
      [['--since', '2026-01-03T01:00:00+01:00', '--until', '2026-01-03'], ['retrieve3']],
      [['--kind', 'backup', '--plan', 'docs', '--limit', '1'], ['backup4']],
      [['--kind', 'backup', '--status', 'succeeded'], []],
    ])('%j', async (argv, runIds) => {
      expect(await listed(...argv)).toEqual(runIds);
    });

    it('says that there is none', async () => {
      expect(await run('runs', '--kind', 'adopt')).toBe(0);
      expect(terminal.text()).toBe('There is no such run.\n');
    });
  });

  it('says that there are no runs', async () => {
    expect(await run('runs')).toBe(0);
    expect(terminal.text()).toContain('There are no runs yet');
    expect(await run('runs', '--json')).toBe(0);
    expect(terminal.objects).toEqual([{ runs: [] }]);
  });
});
