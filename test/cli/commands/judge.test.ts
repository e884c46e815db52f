import { main } from '../../../cli/main';
import type { PlanReport } from '../../../core/contracts/backup-run';
import type { Verdict } from '../../../core/contracts/snapshot';
import { aBackupReport, aBackupRun, aHead, aPlanSummary, endBackup, openBackup, placeSnapshot } from '../fake-backups';
import { type FakeDeployment, fakeDeployment } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const GOOD = '20260103T030000Z-a';
const HELD = '20260104T030000Z-b';
const PART = '20260105T030000Z-c';
const verdict: Verdict = {
  kind: 'held',
  differsIn: ['vault', 'objects'],
  comparedWith: { snapshot: GOOD, objects: 1234, bytes: 10_240 },
};

describe('moraine accept and moraine reject', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const asked = () => deployment.backupsStarted.map(({ input }) => input);

  /** Make runs end before they are polled. */
  const judging =
    (kind: 'accept' | 'reject', more: Partial<PlanReport> = {}) =>
    async (runId: string) => {
      await openBackup(deployment, aBackupRun(runId, { kind, snapshot: HELD }));
      const judged: PlanReport['judged'] = [{ snapshot: HELD, as: kind === 'accept' ? 'accepted' : 'rejected' }];
      const ended = { kind, snapshot: HELD, totals: null, newArchives: 0, newBytes: 0, retention: null, judged };
      await endBackup(deployment, aBackupReport(runId, { ...ended, ...more }));
    };

  beforeEach(async () => {
    deployment = fakeDeployment();
    deployment.plans = [aPlanSummary('docs')];
    deployment.onStart = judging('accept');
    await placeSnapshot(deployment, aHead(GOOD, '2026-01-03T03:00:00.000Z', { objects: 1234, bytes: 10_240 }));
    await placeSnapshot(deployment, aHead(HELD, '2026-01-04T03:00:00.000Z', { objects: 12, vault: 'films', verdict }));
    await placeSnapshot(deployment, aHead(PART, '2026-01-05T03:00:00.000Z', { partial: true }));
    terminal = fakeTerminal({ answers: ['accept'] });
  });

  it('shows what is held and why, asks for confirmation, and starts a run with the full id', async () => {
    expect(await run('accept', 'docs@20260104')).toBe(0);
    expect(asked()).toEqual([{ plan: 'docs', kind: 'accept', snapshot: HELD }]);
    expect(terminal.questions).toEqual(['This cannot be undone. Type accept to continue: ']);
    const text = terminal.text();
    expect(text).toContain(`Snapshot ${HELD} of plan docs is held, compared with ${GOOD}:\n`);
    expect(text).toContain('  objects        12 of 1,234\n');
    expect(text).toContain('  size           2.0 KiB of 10.0 KiB\n');
    expect(text).toContain('  vault          films (differs)\n');
    expect(text).toContain('  source         s3://originals/docs/\n');
    expect(text).toContain(`  Accepted ${HELD}.\n`);
  });

  it('explains what a rejection deletes', async () => {
    deployment.onStart = judging('reject');
    terminal = fakeTerminal({ answers: ['reject'] });
    expect(await run('reject', `docs@${HELD}`)).toBe(0);
    expect(asked()).toEqual([{ plan: 'docs', kind: 'reject', snapshot: HELD }]);
    expect(terminal.text()).toContain(
      'deletes the archives that no other snapshot needs, among the 1 archive (4.0 KiB) that its run wrote',
    );
    expect(terminal.text()).toContain(
      `  Rejected ${HELD}. The next retention deletes what only it needs: moraine forget docs`,
    );
  });

  it.each([['reject'], ['y'], ['']])('does nothing when the answer is %j', async (answer) => {
    terminal = fakeTerminal({ answers: [answer] });
    expect(await run('accept', 'docs@20260104')).toBe(2);
    expect(asked()).toEqual([]);
    expect(terminal.complaints()).toContain("That is not 'accept': nothing was done.");
  });

  it.each([[[]], [['--json']]])('does nothing, with %j, without a terminal', async (flags) => {
    if (flags.length === 0) terminal = fakeTerminal();
    expect(await run('reject', `docs@${HELD}`, ...flags)).toBe(2);
    expect(terminal.complaints()).toContain('add --yes');
    expect(asked()).toEqual([]);
  });

  it('asks no question with --yes, and prints the report as JSON', async () => {
    terminal = fakeTerminal();
    expect(await run('accept', `docs@${HELD}`, '--yes', '--watch', '--json')).toBe(0);
    expect(terminal.questions).toEqual([]);
    expect(terminal.objects).toMatchObject([{ kind: 'accept', snapshot: HELD, judged: [{ snapshot: HELD }] }]);
  });

  it('prints the id of a run that it does not watch', async () => {
    deployment.onStart = (runId) => openBackup(deployment, aBackupRun(runId, { kind: 'reject', snapshot: HELD }));
    terminal = fakeTerminal();
    expect(await run('reject', `docs@${HELD}`, '--yes', '--json')).toBe(0);
    const runId = deployment.backupsStarted[0]?.runId;
    const request = { plan: 'docs', kind: 'reject', snapshot: HELD };
    expect(terminal.objects).toEqual([{ runId, status: 'judging', ...request }]);
  });

  it('reports that a snapshot is already accepted, and starts nothing', async () => {
    expect(await run('accept', `docs@${GOOD}`)).toBe(0);
    expect(terminal.text()).toContain(`Snapshot ${GOOD} of plan docs is accepted already: there is nothing to do.`);
    expect(asked()).toEqual([]);
  });

  it.each([
    [['reject', `docs@${GOOD}`], /is not held: there is nothing to reject/],
    [['accept', `docs@${PART}`], /is partial, and not held/],
    [['accept', 'docs'], /Name the snapshot: moraine accept docs@SNAPSHOT/],
    [['reject', 'docs@2026-01-04'], /Name the snapshot: moraine reject docs@SNAPSHOT/],
    [['accept', 'docs@2027'], /plan docs has no snapshot 2027: of its 3, the newest are .*b \(held\)/],
    [['accept', 'docs@2026'], /3 snapshots of plan docs begin with 2026/],
    [['accept', `mail@${HELD}`], /no plan 'mail'/],
  ])('refuses %j', async (argv, reason) => {
    expect(await run(...argv)).toBe(2);
    expect(terminal.complaints()).toMatch(reason);
    expect(asked()).toEqual([]);
  });

  describe('a held snapshot', () => {
    const held = {
      ...{ archives: 2, archiveBytes: 8192, storagePerMonthUsd: 0.01 },
      snapshots: [{ snapshot: HELD, takenAt: '2026-01-04T03:00:00.000Z', objects: 12, bytes: 2048, verdict }],
    };

    it('is the first thing that a backup reports, with exit code 3', async () => {
      deployment.onStart = async (runId) => {
        await openBackup(deployment, aBackupRun(runId));
        await endBackup(deployment, aBackupReport(runId, { snapshot: HELD, verdict, held }));
      };
      expect(await run('backup', 'docs', '--watch')).toBe(3);
      expect(terminal.text()).toMatch(
        /^HELD: the snapshot has no effect until you accept or reject it\. It is held: another vault, 12 objects of 1234; compared with 20260103T030000Z-a\.\n/,
      );
      expect(terminal.text()).toContain(`  If it is as intended: moraine accept docs@${HELD}\n`);
      expect(terminal.text()).toContain(
        '  held           1 snapshot, whose runs wrote 2 archives (8.0 KiB), $0.01 a month\n',
      );
    });

    it('does not hide that the backup failed or is missing objects', async () => {
      for (const [status, exitCode] of [
        ['failed', 4],
        ['completed-with-errors', 3],
      ] as const) {
        deployment.onStart = (runId) => {
          deployment.steps = [
            () => endBackup(deployment, aBackupReport(runId, { status, snapshot: HELD, verdict, held })),
          ];
          return openBackup(deployment, aBackupRun(runId));
        };
        expect(await run('backup', 'docs', '--watch')).toBe(exitCode);
      }
    });

    it('is predicted by a dry run', async () => {
      deployment.onStart = async (runId) => {
        await openBackup(deployment, aBackupRun(runId, { dryRun: true }));
        await endBackup(deployment, aBackupReport(runId, { status: 'planned', snapshot: null, verdict }));
      };
      expect(await run('backup', 'docs', '--dry-run', '--watch')).toBe(3);
      expect(terminal.text()).toMatch(/^HELD: the snapshot would be held: another vault, 1000 objects of 1234;/);
    });

    it('is marked in the list of snapshots, and with its plan, whose newest is another', async () => {
      expect(await run('snapshots', 'docs')).toBe(0);
      expect(terminal.text()).toMatch(/20260104T030000Z-b .* held: another vault, 12 objects of 1234; compared with/);
      terminal = fakeTerminal();
      expect(await run('plans')).toBe(0);
      expect(terminal.text()).toContain(`  newest         ${GOOD}, taken`);
      expect(terminal.text()).toContain(`  held           ${HELD}: see moraine help accept\n`);
      terminal = fakeTerminal();
      expect(await run('snapshots', 'docs', '--json')).toBe(0);
      expect(terminal.objects).toMatchObject([{ snapshots: [{}, { snapshot: HELD, verdict }, {}] }]);
    });
  });
});
