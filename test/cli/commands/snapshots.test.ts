import { main } from '../../../cli/main';
import { recordSchedule } from '../../../core/backup/overdue/schedule-since';
import { markDamaged, markForgotten } from '../../../core/backup/snapshot/heads';
import { aBackupReport, aBackupRun, aHead, aPlanSummary, endBackup, openBackup, placeSnapshot } from '../fake-backups';
import { type FakeDeployment, fakeDeployment, openRun, refuseRun } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

describe('moraine plans and moraine snapshots', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);

  beforeEach(async () => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
    const schedule = { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' };
    const retention = { keepDaily: 30, minimumAgeDays: 90 };
    deployment.plans = [aPlanSummary('docs', { schedule, retention }), aPlanSummary('mail')];
    await placeSnapshot(deployment, aHead('20260103T030000Z-a', '2026-01-03T03:00:00.000Z'));
    await placeSnapshot(
      deployment,
      aHead('20260104T030000Z-b', '2026-01-04T03:00:00.000Z', { objects: 1234, errors: 2 }),
    );
    await placeSnapshot(deployment, aHead('20260105T030000Z-c', '2026-01-05T03:00:00.000Z', { partial: true }));
    await placeSnapshot(deployment, aHead('20260101T030000Z-x', '2026-01-01T03:00:00.000Z'));
    await markForgotten(deployment.items, 'docs', '20260101T030000Z-x');
  });

  it('shows each plan: source, vault, schedule, retention, last and next backup', async () => {
    await openBackup(deployment, aBackupRun('20260103T030000Z-a'), new Date('2026-01-03T03:00:00Z'));
    await endBackup(deployment, aBackupReport('20260103T030000Z-a'));
    await openBackup(deployment, aBackupRun('20260104T030000Z-b'), new Date('2026-01-04T03:00:00Z'));
    await endBackup(
      deployment,
      aBackupReport('20260104T030000Z-b', { status: 'completed-with-errors', finishedAt: '2026-01-05T09:12:00.000Z' }),
    );
    expect(await run('plans')).toBe(0);
    expect(terminal.text()).toBe(
      [
        'docs',
        '  source         s3://originals/docs/',
        '  vault          photos',
        '  schedule       cron(0 3 * * ? *), Europe/Berlin',
        '  keeps          the newest snapshot, and one for each of 30 days; no archive is deleted in its first 90 days',
        '  snapshots      3',
        '  newest         20260104T030000Z-b, taken 2026-01-04 03:00:00 UTC, 1 d 7 h ago: 1,234 objects, 2.0 KiB',
        '  last backup    20260104T030000Z-b: completed-with-errors on 2026-01-05 09:12:00 UTC, 48 min ago',
        '  next backup    2026-01-06 02:00:00 UTC, in 16 h',
        '',
        'mail',
        '  source         s3://originals/docs/',
        '  vault          photos',
        '  schedule       none: started by hand',
        '  keeps          all snapshots; no archive is deleted in its first 90 days',
        '  snapshots      none yet: moraine backup mail',
        '  last backup    none',
        '',
      ].join('\n'),
    );
  });

  it('prints the plans as one JSON object', async () => {
    await openBackup(deployment, aBackupRun('20260105T100000Z-r'));
    expect(await run('plans', '--json')).toBe(0);
    expect(terminal.objects).toEqual([
      {
        plans: [
          {
            ...{ name: 'docs', vault: 'photos', source: { bucket: 'originals', prefix: 'docs/' }, snapshots: 3 },
            schedule: { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' },
            retention: { keepDaily: 30, minimumAgeDays: 90, shrinkGuard: 0.5 },
            held: [],
            damaged: [],
            pinned: [],
            newest: {
              ...{ snapshot: '20260104T030000Z-b', takenAt: '2026-01-04T03:00:00.000Z' },
              ...{ objects: 1234, bytes: 2048 },
            },
            overdue: null,
            lastBackup: expect.objectContaining({ runId: '20260105T100000Z-r', kind: 'backup', status: 'planning' }),
            nextBackup: { at: '2026-01-06T02:00:00.000Z', isApproximate: false },
          },
          expect.objectContaining({ name: 'mail', schedule: null, snapshots: 0, newest: null, lastBackup: null }),
        ],
        orphans: [],
      },
    ]);
  });

  it('shows a plan that is overdue, once its deployment has evaluated it', async () => {
    const late = { ...deployment, now: () => new Date('2026-01-06T02:00:01.000Z') };
    const runLate = (...argv: string[]) => main(argv, terminal, async () => late);
    await runLate('plans');
    expect(terminal.text()).not.toContain('overdue');
    const schedule = { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' };
    await recordSchedule(deployment.items, { name: 'docs', schedule }, new Date('2026-01-01T00:00:00.000Z'));
    await runLate('plans');
    // The partial snapshot of 5 January does not count.
    expect(terminal.text()).toContain(
      '  overdue        no snapshot for 2026-01-05 02:00:00 UTC: see docs/operations/overdue-plans.md\n',
    );
    await runLate('plans', '--json');
    expect(terminal.objects).toMatchObject([{ plans: [{ overdue: { dueAt: '2026-01-05T02:00:00.000Z' } }, {}] }]);
  });

  it('shows that the last backup failed although its record does not say so', async () => {
    await openBackup(deployment, aBackupRun('20260105T100000Z-r'));
    deployment.backupExecution.set('20260105T100000Z-r', { status: 'TIMED_OUT' });
    expect(await run('plans')).toBe(0);
    expect(terminal.text()).toContain('last backup    20260105T100000Z-r: failed');
  });

  const failure = { error: 'InvalidInputError', cause: 'no' };

  it('shows the last backup, not a dry run, a refused request, or a run of another kind', async () => {
    const startedAt = new Date('2026-01-04T10:00:00Z');
    await openBackup(deployment, aBackupRun('20260104T100000Z-r'), startedAt);
    await openBackup(deployment, aBackupRun('20260105T010000Z-d', { dryRun: true }), new Date('2026-01-05T01:00:00Z'));
    await openBackup(
      deployment,
      aBackupRun('20260105T020000Z-f', { kind: 'forget' }),
      new Date('2026-01-05T02:00:00Z'),
    );
    await refuseRun(deployment, '20260105T100000Z-r', failure, { plan: 'docs', kind: 'backup' });
    expect(await run('plans')).toBe(0);
    expect(terminal.text()).toContain('  last backup    20260104T100000Z-r: planning, begun 1 d ago\n');
  });

  it('counts the next interval of a rate from the newest snapshot', async () => {
    const schedule = { expression: 'rate(7 days)', timeZone: 'UTC' };
    deployment.plans = [aPlanSummary('docs', { schedule })];
    expect(await run('plans')).toBe(0);
    expect(terminal.text()).toContain('  next backup    about 2026-01-11 03:00:00 UTC, in 5 d 17 h\n');
  });

  it('ignores a refused run that named no plan', async () => {
    await refuseRun(deployment, '20260105T100000Z-r', failure, { kind: 'backup' });
    expect(await run('plans')).toBe(0);
    expect(terminal.text()).not.toContain('20260105T100000Z-r');
  });

  it('finds the last backup by its time, whatever its id', async () => {
    const asked = { plan: 'docs', kind: 'backup', finishedAt: '2026-01-04T10:00:00.000Z' } as const;
    await refuseRun(deployment, 'by-hand', failure, asked);
    await openBackup(deployment, aBackupRun('by-hand-2'), new Date('2026-01-04T10:00:00Z'));
    await openBackup(deployment, aBackupRun('20260105T100000Z-r'));
    expect(await run('plans')).toBe(0);
    expect(terminal.text()).toContain('last backup    20260105T100000Z-r:');
  });

  it('does not count a restore as the last backup of the plan', async () => {
    await openBackup(deployment, aBackupRun('20260104T100000Z-r'), new Date('2026-01-04T10:00:00Z'));
    const restore = { plan: 'docs', snapshot: '20260104T030000Z-b', paths: [] };
    await openRun(deployment, '20260105T100000Z-s', { kind: 'restore', restore });
    expect(await run('plans')).toBe(0);
    expect(terminal.text()).toContain('last backup    20260104T100000Z-r:');
  });

  it('reports that there are no plans', async () => {
    deployment = fakeDeployment();
    expect(await run('plans')).toBe(0);
    expect(terminal.text()).toContain('The deployed configuration has no plans');
    expect(await run('plans', '--json')).toBe(0);
    expect(terminal.objects).toEqual([{ plans: [], orphans: [] }]);
  });

  it('lists the snapshots that can be restored, the newest first, and marks a partial one', async () => {
    expect(await run('snapshots', 'docs')).toBe(0);
    const [titles, ...rows] = terminal.text().trimEnd().split('\n');
    expect(titles).toMatch(/^SNAPSHOT +TAKEN \(UTC\) +OBJECTS +SIZE +NEW ARCHIVES +NEW SIZE +ERRORS$/);
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
      ['20260105T030000Z-c', '2026-01-05 03:00:00', '2', '2.0 KiB', '1', '4.0 KiB', '0', 'partial'],
      ['20260104T030000Z-b', '2026-01-04 03:00:00', '1,234', '2.0 KiB', '1', '4.0 KiB', '2'],
      ['20260103T030000Z-a', '2026-01-03 03:00:00', '2', '2.0 KiB', '1', '4.0 KiB', '0'],
    ]);
  });

  it('marks damaged snapshots, and lists them with their plan', async () => {
    const damage = { archives: 2, objects: 1234, foundBy: 'check-1' };
    await markDamaged(deployment.items, { plan: 'docs', snapshot: '20260103T030000Z-a' }, damage);
    await markDamaged(deployment.items, { plan: 'docs', snapshot: '20260105T030000Z-c' }, { ...damage, archives: 1 });
    expect(await run('snapshots', 'docs')).toBe(0);
    const marks = terminal
      .text()
      .trimEnd()
      .split('\n')
      .map((row) => row.split(/ {2,}/)[7]);
    expect(marks).toEqual([
      undefined,
      'partial; damaged: 1 archive missing, with 1,234 objects (check check-1)',
      undefined,
      'damaged: 2 archives missing, with 1,234 objects (check check-1)',
    ]);
    expect(await run('snapshots', 'docs', '--json')).toBe(0);
    const oldest = expect.objectContaining({ snapshot: '20260103T030000Z-a', damage });
    expect(terminal.objects).toEqual([
      { plan: 'docs', isConfigured: true, snapshots: [expect.anything(), expect.anything(), oldest] },
    ]);
    terminal = fakeTerminal();
    expect(await run('plans')).toBe(0);
    expect(terminal.text()).toContain(
      '  damaged        2 snapshots, the newest 20260105T030000Z-c: moraine snapshots docs\n',
    );
    expect(await run('plans', '--json')).toBe(0);
    expect(terminal.objects).toMatchObject([
      { plans: [{ damaged: ['20260103T030000Z-a', '20260105T030000Z-c'] }, { damaged: [] }] },
    ]);
  });

  it('prints them as one JSON object', async () => {
    expect(await run('snapshots', 'docs', '--json')).toBe(0);
    const { state: _state, plan: _plan, ...oldest } = aHead('20260103T030000Z-a', '2026-01-03T03:00:00.000Z');
    expect(terminal.objects).toEqual([
      { plan: 'docs', isConfigured: true, snapshots: [expect.anything(), expect.anything(), oldest] },
    ]);
  });

  it('reports that there is no snapshot yet, and refuses an unknown plan', async () => {
    expect(await run('snapshots', 'mail')).toBe(0);
    expect(terminal.text()).toContain('Plan mail has no snapshot yet. Take one: moraine backup mail --watch');
    expect(await run('snapshots', 'nobody')).toBe(2);
    expect(terminal.complaints()).toContain('Plans: docs, mail.');
  });
});
