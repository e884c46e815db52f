import { main } from '../../../cli/main';
import { manifestLineOf } from '../../../core/backup/rebuild/vault-archive';
import { putHead } from '../../../core/backup/snapshot/heads';
import { formatArchiveDescription } from '../../../core/contracts/archive-description';
import { PlanRequest } from '../../../core/contracts/backup-run';
import type { RebuiltSnapshot } from '../../../core/contracts/rebuilt';
import { runFiles } from '../../../core/contracts/run-files';
import { aBackupReport, aBackupRun, aHead, aPlanSummary, endBackup, openBackup } from '../fake-backups';
import { aReport, endRun, type FakeDeployment, fakeDeployment, openRun, RUNS_BUCKET } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const REBUILD = '20260104T100000Z-aaaaaa';
const DEAD = 'd'.repeat(32);

describe('moraine rebuild --adopt', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(['rebuild', 'photos', ...argv], terminal, async () => deployment);
  const asked = () => deployment.backupsStarted.map(({ input }) => input);

  const unproven = (snapshot: string, more: Partial<RebuiltSnapshot> = {}): RebuiltSnapshot => ({
    plan: 'docs',
    snapshot,
    outcome: 'unproven',
    reason: 'it carries no signature',
    takenAt: '2026-01-01T10:00:00.000Z',
    objects: 12,
    bytes: 2048,
    catalogs: [`catalog-of-${snapshot}`],
    createdAt: '2026-01-01T11:00:00Z',
    ...more,
  });

  /** Create a finished rebuild of the vault. */
  async function rebuilt(snapshots: RebuiltSnapshot[], runId = REBUILD): Promise<void> {
    await openRun(deployment, runId, { kind: 'rebuild' });
    await endRun(deployment, aReport(runId));
    const file = (key: string, text: string) =>
      deployment.objects.place({ bucket: RUNS_BUCKET, key }, Buffer.from(text));
    file(runFiles.rebuilt(runId), JSON.stringify({ snapshots, unreferenced: { archives: 0, bytes: 0 } }));
    const lines = snapshots.flatMap(({ plan, snapshot }) =>
      [DEAD, undefined].map((signer, sequence) => {
        const described = { plan, snapshot, sequence, kind: 'pack', signer } as const;
        const archive = {
          ...described,
          archiveId: `${snapshot}-${sequence}`,
          sizeBytes: 1024,
          treeHash: 'a'.repeat(64),
        };
        const description = formatArchiveDescription({ moraine: 1, ...described });
        return `${manifestLineOf({ ...archive, createdAt: '2026-01-01T10:00:00Z', description })}\n`;
      }),
    );
    file(runFiles.vault(runId), lines.join(''));
  }

  beforeEach(() => {
    deployment = fakeDeployment();
    deployment.plans = [aPlanSummary('docs', { vault: 'photos' })];
    deployment.onStart = async (runId) => {
      const { kind, ...request } = PlanRequest.parse(deployment.backupsStarted.at(-1)?.input);
      if (kind !== 'adopt') throw new Error(`a run of kind ${kind} was started`);
      await openBackup(deployment, aBackupRun(runId, { kind, ...request, plan: aBackupRun(runId).plan }));
      await endBackup(deployment, aBackupReport(runId, { kind: 'adopt' }));
    };
    terminal = fakeTerminal({ answers: ['docs@s1'] });
  });

  const request = (snapshot: string, adopt: object) => ({ plan: 'docs', kind: 'adopt', snapshot, adopt });

  it('shows the facts, asks for the name, and starts the run from the copy of the newest rebuild', async () => {
    await rebuilt([unproven('s1')]);
    expect(await run('--adopt', 'docs@s1')).toBe(0);
    expect(asked()).toEqual([request('s1', { rebuild: REBUILD })]);
    const text = terminal.text();
    expect(text).toContain(`Snapshot s1 of plan docs, as rebuild ${REBUILD} found it`);
    expect(text).toMatch(/outcome +unproven: it carries no signature/);
    expect(text).toMatch(/objects +12 \(2\.0 KiB\)/);
    expect(text).toMatch(/signed by +nobody/);
    expect(text).toContain(`${DEAD}: 1 archive (1.0 KiB), deletable if catalogKeys lists it`);
    expect(text).toContain('no key: 1 archive (1.0 KiB), never deleted because of it');
  });

  it('asks for the id of the key when another deployment is named', async () => {
    await rebuilt([unproven('s1')]);
    expect(await run('--adopt', 'docs@s1', '--deployment', DEAD)).toBe(2);
    expect(terminal.complaints()).toContain(`That is not ${DEAD}`);
    terminal = fakeTerminal({ answers: [DEAD] });
    expect(await run('--adopt', 'docs@s1', '--deployment', DEAD)).toBe(0);
    expect(asked()).toEqual([request('s1', { rebuild: REBUILD, deployment: DEAD })]);
    expect(terminal.text()).toContain('the key that you name: deletable');
  });

  it.each([['docs'], ['y'], ['']])('adopts nothing when the answer is %j', async (answer) => {
    await rebuilt([unproven('s1')]);
    terminal = fakeTerminal({ answers: [answer] });
    expect(await run('--adopt', 'docs@s1')).toBe(2);
    expect(asked()).toEqual([]);
  });

  it('needs --yes without a terminal', async () => {
    await rebuilt([unproven('s1')]);
    expect(await run('--adopt', 'docs@s1', '--json')).toBe(2);
    expect(asked()).toEqual([]);
    expect(await run('--adopt', 'docs@s1', '--json', '--yes')).toBe(0);
    expect(asked()).toHaveLength(1);
  });

  it.each<[string, Partial<RebuiltSnapshot>, string]>([
    ['known', { outcome: 'known' }, 'is known: there is nothing to adopt'],
    ['rebuilt', { outcome: 'rebuilt' }, 'is rebuilt: there is nothing to adopt'],
    ['lost', { outcome: 'lost', reason: 'its pack is gone' }, 'cannot be adopted, it is lost: its pack is gone'],
    ['broken', { outcome: 'broken' }, 'cannot be adopted, it is broken'],
    ['a conflict', { outcome: 'conflict', catalogs: ['c1', 'c2'] }, 'with --catalog: c1, c2'],
    ['of another plan', { plan: 'old' }, 'No rebuild of vault photos found snapshot s1 of plan docs'],
  ])('refuses one that is %s', async (_, more, reason) => {
    await rebuilt([unproven('s1', more)]);
    expect(await run('--adopt', 'docs@s1')).toBe(2);
    expect(terminal.complaints()).toContain(reason);
    expect(asked()).toEqual([]);
  });

  it('adopts the one of several catalogs that the command names', async () => {
    await rebuilt([unproven('s1', { outcome: 'conflict', catalogs: ['c1', 'c2'] })]);
    expect(await run('--adopt', 'docs@s1', '--catalog', 'c2')).toBe(0);
    expect(asked()).toEqual([request('s1', { rebuild: REBUILD, catalog: 'c2' })]);
  });

  it('refuses when there is no rebuild, or the plan is not configured or writes to another vault', async () => {
    expect(await run('--adopt', 'docs@s1')).toBe(2);
    expect(terminal.complaints()).toContain('no rebuild of vault photos has finished');
    await rebuilt([unproven('s1')]);
    deployment.plans = [];
    expect(await run('--adopt', 'docs@s1')).toBe(2);
    expect(terminal.complaints()).toContain("plans: [{ name: 'docs', source: { bucket: 'BUCKET' }, vault: 'photos' }]");
    deployment.plans = [aPlanSummary('docs', { vault: 'films' })];
    expect(await run('--adopt', 'docs@s1')).toBe(2);
    expect(terminal.complaints()).toContain('Plan docs writes to vault films');
    expect(asked()).toEqual([]);
  });

  it.each<[string[]]>([
    [['--adopt', 'docs']],
    [['--adopt', 'docs@s1', '--adopt-all', '--until', '2026-01-01']],
    [['--adopt-all']],
    [['--until', '2026-01-01']],
    [['--adopt', 'docs@s1', '--tier', 'Bulk']],
    [['--adopt', 'docs@s1', '--deployment', 'x']],
    [['--deployment', DEAD]],
    [['--yes']],
    [['--adopt-all', '--until', 'yesterday']],
    [['--adopt-all', '--until', '2026-01-01', '--catalog', 'c1']],
  ])('refuses %j', async (argv) => {
    expect(await run(...argv)).toBe(2);
    expect(deployment.started).toEqual([]);
    expect(asked()).toEqual([]);
  });

  describe('--adopt-all', () => {
    beforeEach(async () => {
      await rebuilt([
        unproven('s3', { createdAt: '2026-01-01T13:00:00Z' }),
        unproven('s1', { createdAt: '2026-01-01T11:00:00Z' }),
        unproven('s2', { outcome: 'conflict' }),
        unproven('late', { createdAt: '2026-01-03T00:00:00Z' }),
        unproven('salvaged', { partial: true, createdAt: undefined }),
        unproven('known', { createdAt: '2026-01-01T11:00:00Z' }),
      ]);
      await putHead(deployment.items, aHead('known', '2026-01-01T10:00:00.000Z'));
      terminal = fakeTerminal({ answers: ['photos'] });
    });

    it('adopts, one after the other, the unproven snapshots taken before the given time and not adopted since', async () => {
      expect(await run('--adopt-all', '--until', '2026-01-02')).toBe(0);
      expect(asked()).toEqual([request('s1', { rebuild: REBUILD }), request('s3', { rebuild: REBUILD })]);
      expect(terminal.text()).toContain('2 snapshots adopted, 0 not.');
    });

    it('continues when one is refused, and exits with 3', async () => {
      const { onStart } = deployment;
      deployment.onStart = async (runId) => {
        await onStart?.(runId);
        if (asked().length > 1) return;
        const error = { error: 'InvalidInputError', cause: 'it does not fit together' };
        await endBackup(deployment, aBackupReport(runId, { kind: 'adopt', status: 'failed', error }));
      };
      expect(await run('--adopt-all', '--until', '2026-01-02', '--yes', '--json')).toBe(3);
      expect(terminal.objects).toEqual([{ rebuild: REBUILD, adopted: ['docs@s3'], failed: ['docs@s1'] }]);
      expect(terminal.complaints()).toContain('docs@s1 was not adopted: it does not fit together');
    });

    it('does nothing when nothing is left to adopt', async () => {
      expect(await run('--adopt-all', '--until', '2025-12-31')).toBe(0);
      expect(asked()).toEqual([]);
      expect(terminal.text()).toContain('found no unproven snapshots');
    });
  });
});
