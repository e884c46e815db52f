import { main } from '../../../cli/main';
import { PlanRequest } from '../../../core/contracts/backup-run';
import { aBackupReport, aBackupRun, aPlanSummary, endBackup, openBackup, someRetention } from '../fake-backups';
import { type FakeDeployment, fakeDeployment } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

describe('moraine forget', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const asked = () => deployment.backupsStarted.map(({ input }) => input);

  /** Whether the last started run is a dry run. */
  const isDry = () => {
    const request = PlanRequest.parse(asked().at(-1));
    return request.kind === 'forget' && request.dryRun;
  };

  const due = someRetention({
    forgotten: [{ snapshot: '20250101T030000Z-a', takenAt: '2025-01-01T03:00:00.000Z' }],
    deleted: { archives: 3, bytes: 3072 },
    waiting: { archives: 1, bytes: 1024, until: '2026-03-01T00:00:00.000Z' },
  });

  /** Make runs end before they are polled, with `retention` as their result. */
  const forgetting = (retention: typeof due) => async (runId: string) => {
    const dryRun = isDry();
    await openBackup(deployment, aBackupRun(runId, { kind: 'forget', dryRun }));
    const ended = { kind: 'forget', snapshot: null, totals: null, newArchives: 0, newBytes: 0, retention } as const;
    await endBackup(deployment, aBackupReport(runId, { ...ended, status: dryRun ? 'planned' : 'succeeded' }));
  };

  beforeEach(() => {
    deployment = fakeDeployment();
    deployment.plans = [aPlanSummary('docs')];
    deployment.onStart = forgetting(due);
    terminal = fakeTerminal({ answers: ['docs'] });
  });

  const dry = { plan: 'docs', kind: 'forget', acceptEarlyDeletionFee: false, dryRun: true };
  const real = { ...dry, dryRun: false };

  it('shows what would be forgotten, asks for the name of the plan, and then forgets', async () => {
    expect(await run('forget', 'docs')).toBe(0);
    expect(asked()).toEqual([dry, real]);
    expect(terminal.questions).toEqual([expect.stringContaining("Type the plan's name")]);
    const [list] = terminal.text().split('Run 2026');
    expect(list).toMatch(/Kept:\n {4}20260105T030000Z-b {2}2026-01-05 03:00:00 UTC {2}newest, daily\n/);
    expect(list).toMatch(/To forget:\n {4}20250101T030000Z-a {2}2025-01-01 03:00:00 UTC\n/);
    expect(list).toContain('to delete      3 archives (3.0 KiB)');
    expect(list).toContain('too young      1 archive (1.0 KiB) to be deleted later: the last of them on 2026-03-01');
    expect(list).toMatch(/s3:\/\/runs-bucket\/retention\/\S+\/deletions\.jsonl/);
    expect(terminal.text()).toMatch(/succeeded[\s\S]*deleted {8}3 archives/);
  });

  it.each([
    ['2027-01-06T10:00:00.000Z', 'the last of them until 2027-01-06 10:00:00 UTC'],
    [null, 'for ever'],
  ])('tells what the lock of the vault keeps until %s', async (until, words) => {
    const locked = { archives: 2, bytes: 2048, until, reason: 'on its terms' };
    deployment.onStart = forgetting(someRetention({ locked }));
    expect(await run('forget', 'docs', '--dry-run')).toBe(0);
    expect(terminal.text()).toContain(`locked         2 archives (2.0 KiB), ${words}: on its terms`);
  });

  it.each([['doc'], ['y'], ['']])('forgets nothing when the answer is %j', async (answer) => {
    terminal = fakeTerminal({ answers: [answer] });
    expect(await run('forget', 'docs')).toBe(2);
    expect(asked()).toEqual([dry]);
    expect(terminal.complaints()).toContain('nothing was forgotten');
  });

  it('forgets nothing when the input ends', async () => {
    terminal = fakeTerminal({ answers: [] });
    expect(await run('forget', 'docs')).toBe(2);
    expect(asked()).toEqual([dry]);
  });

  it.each([[[]], [['--json']]])('starts nothing, with %j, without a terminal', async (flags) => {
    if (flags.length === 0) terminal = fakeTerminal();
    expect(await run('forget', 'docs', ...flags)).toBe(2);
    expect(terminal.complaints()).toContain('moraine forget docs --dry-run');
    expect(asked()).toEqual([]);
    expect(terminal.questions).toEqual([]);
  });

  it('asks no question with --yes, and still shows the list', async () => {
    terminal = fakeTerminal();
    expect(await run('forget', 'docs', '--yes')).toBe(0);
    expect(asked()).toEqual([dry, real]);
    expect(terminal.text()).toContain('20250101T030000Z-a');
  });

  it('stops after the list with --dry-run', async () => {
    terminal = fakeTerminal();
    expect(await run('forget', 'docs', '--dry-run')).toBe(0);
    expect(asked()).toEqual([dry]);
    expect(terminal.text()).toContain('to forget      1 snapshot');
  });

  it('needs no confirmation when nothing would be forgotten', async () => {
    deployment.onStart = forgetting(someRetention({ waiting: due.waiting }));
    expect(await run('forget', 'docs')).toBe(0);
    expect(asked()).toEqual([dry]);
    expect(terminal.questions).toEqual([]);
    expect(terminal.text()).toContain('There is nothing to forget or to delete.');
  });

  it('passes the accepted fee to the dry run too, and explains what it means', async () => {
    expect(await run('forget', 'docs', '--accept-early-deletion-fee')).toBe(0);
    const accepted = { acceptEarlyDeletionFee: true };
    expect(asked()).toEqual([
      { ...dry, ...accepted },
      { ...real, ...accepted },
    ]);
    expect(terminal.text()).toContain('Glacier charges for the rest of their 90 days');
  });

  it('forgets nothing when the dry run failed', async () => {
    const error = { error: 'SnapshotNotFoundError', cause: 'its list of archives is gone' };
    deployment.onStart = async (runId) => {
      await openBackup(deployment, aBackupRun(runId, { kind: 'forget', dryRun: true }));
      deployment.steps = [
        () => endBackup(deployment, aBackupReport(runId, { kind: 'forget', status: 'failed', error })),
      ];
    };
    expect(await run('forget', 'docs')).toBe(4);
    expect(asked()).toEqual([dry]);
    expect(terminal.text()).toContain('its list of archives is gone');
  });

  it.each([
    [['--dry-run'], 'planned'],
    [['--yes'], 'succeeded'],
  ])('with --json and %j prints one report', async (flags, status) => {
    expect(await run('forget', 'docs', '--json', ...flags)).toBe(0);
    expect(terminal.objects).toEqual([expect.objectContaining({ kind: 'forget', status, retention: due })]);
  });

  it('watches the run itself with --watch', async () => {
    const ended = forgetting(due);
    deployment.onStart = async (runId) => {
      if (isDry()) return ended(runId);
      await openBackup(deployment, aBackupRun(runId, { kind: 'forget' }));
      deployment.steps = [() => ended(runId)];
    };
    expect(await run('forget', 'docs', '--yes', '--watch')).toBe(0);
    expect(deployment.steps).toEqual([]);
    expect(terminal.text()).toMatch(/forgetting.*\n.*succeeded/);
  });
});
