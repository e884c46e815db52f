import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../cli/main';
import { markDamaged } from '../../../core/backup/snapshot/heads';
import type { Rebuilt, SnapshotOutcome } from '../../../core/contracts/rebuilt';
import { runFiles } from '../../../core/contracts/run-files';
import { releaseLease, takeLease } from '../../../core/run/lease';
import { aHead, aLine, aPlanSummary, placeSnapshot } from '../fake-backups';
import {
  aReport,
  aRun,
  endRun,
  type FakeDeployment,
  fakeDeployment,
  openRun,
  RUNS_BUCKET,
  recordOpening,
} from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const SNAPSHOT = '20260105T030000Z-b';

describe('moraine restore and moraine rebuild', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const runId = () => deployment.started[0]?.runId ?? '';

  beforeEach(async () => {
    deployment = fakeDeployment();
    deployment.plans = [aPlanSummary('docs')];
    terminal = fakeTerminal();
    await placeSnapshot(deployment, aHead('20260104T030000Z-a', '2026-01-04T03:00:00.000Z'), [aLine('docs/old.txt')]);
    await placeSnapshot(deployment, aHead(SNAPSHOT, '2026-01-05T03:00:00.000Z'), [aLine('docs/a.txt')]);
  });

  const restore = { plan: 'docs', snapshot: SNAPSHOT, paths: ['docs/**'] };
  /** Create a run that is on record and waits for its lease. */
  const waiting = (id: string) => recordOpening(deployment, aRun(id, { kind: 'restore', restore }));
  const opened = (id: string) => openRun(deployment, id, { kind: 'restore', restore });

  it('requests the referenced snapshot by its full id, from the vault that holds it', async () => {
    deployment.onStart = opened;
    const code = await run(
      ...['restore', 'docs@2026-01-04', '--path', 'docs/', '--path', 'none', '--to', 's3://restore-bucket/x'],
      ...['--tier', 'standard', '--storage-class', 'glacier_ir', '--budget', '3', '--dry-run'],
    );
    expect(code).toBe(0);
    expect(deployment.started).toEqual([
      {
        runId: expect.stringMatching(/^20260105T100000Z-[0-9a-f]{6}$/),
        input: {
          kind: 'restore',
          vault: 'photos',
          destination: { bucket: 'restore-bucket', prefix: 'x/' },
          tier: 'Standard',
          storageClass: 'GLACIER_IR',
          budgetUsd: 3,
          dryRun: true,
          restore: { plan: 'docs', snapshot: '20260104T030000Z-a', paths: ['docs/**', 'none'] },
        },
      },
    ]);
    expect(terminal.text()).toContain(
      'Restoring from snapshot 20260104T030000Z-a of plan docs, taken 2026-01-04 03:00:00 UTC.',
    );
    expect(terminal.text()).toContain(`moraine run ${runId()} --watch`);
  });

  it('restores the whole newest snapshot to the default destination without options', async () => {
    deployment.onStart = opened;
    expect(await run('restore', 'docs', '--json')).toBe(0);
    const asked = {
      kind: 'restore',
      vault: 'photos',
      dryRun: false,
      restore: { plan: 'docs', snapshot: SNAPSHOT, paths: [] },
    };
    expect(deployment.started[0]?.input).toEqual(asked);
    expect(terminal.objects).toEqual([{ runId: runId(), status: 'planning', ...asked }]);
  });

  it('warns that archives of the snapshot are missing', async () => {
    await markDamaged(deployment.items, restore, { archives: 1, objects: 12, foundBy: 'check-1' });
    deployment.onStart = opened;
    expect(await run('restore', 'docs', '--json')).toBe(0);
    expect(terminal.complaints()).toContain(
      'Warning: 1 archive of this snapshot is missing from the vault. Selected objects among the 12 objects in missing archives are reported as failed. The next backup writes those again that the source still has: moraine backup docs\n',
    );
    terminal = fakeTerminal();
    expect(await run('restore', 'docs')).toBe(0);
    expect(terminal.text()).toContain('taken 2026-01-05 03:00:00 UTC, which is damaged.\n');
  });

  it.each([
    [['mail'], /has no plan 'mail'.*Plans: docs/],
    [['docs@20270101'], /plan docs has no snapshot 20270101: of its 2, the newest are/],
    [['docs@2020-01-01'], /plan docs has no snapshot taken by 2020-01-01/],
    [
      ['docs', '--path', 'docs/old.txt', '--path', 'evil\u001b'],
      /has no object that 'docs\/old\.txt' or 'evil\\u001b' matches\. See what it has: moraine ls docs@20260105T030000Z-b/,
    ],
  ])('tells the mistake in %j at once, and starts nothing', async (argv, message) => {
    expect(await run('restore', ...argv)).toBe(2);
    expect(terminal.complaints()).toMatch(message);
    expect(deployment.started).toEqual([]);
  });

  it('takes the key of an object, although as a glob it would match none', async () => {
    await placeSnapshot(deployment, aHead('20260106T030000Z-c', '2026-01-06T03:00:00.000Z'), [aLine('p/[x].txt')]);
    deployment.onStart = opened;
    expect(await run('restore', 'docs', '--path', 'p/[x].txt')).toBe(0);
    expect(await run('restore', 'docs', '--path', 'p/[xy].txt')).toBe(2);
  });

  it('names the run that holds the lease of the plan', async () => {
    const deps = { items: deployment.items, executions: { statusOf: async () => ({ state: 'running' as const }) } };
    await takeLease(deps, 'docs', { executionArn: 'arn:x', runId: 'backup1' }, new Date('2026-01-05T09:30:00Z'));
    // The run is on record before it has the lease.
    deployment.onStart = waiting;
    deployment.steps = Array.from({ length: 200 }, () => () => {});
    expect(await run('restore', 'docs')).toBe(0);
    expect(terminal.text()).toContain(
      'waits: the lease of plan docs has been held by run backup1 since 2026-01-05 09:30:00 UTC',
    );
    expect(deployment.steps.length).toBeGreaterThan(150);

    // A dry run does not wait.
    terminal = fakeTerminal();
    deployment.onStart = opened;
    deployment.steps = [];
    expect(await run('restore', 'docs', '--dry-run')).toBe(0);
    expect(terminal.text()).not.toContain('waits');
  });

  it('is not delayed by a lease that is released or taken over meanwhile', async () => {
    const deps = { items: deployment.items, executions: { statusOf: async () => ({ state: 'running' as const }) } };
    await takeLease(deps, 'docs', { executionArn: 'arn:x', runId: 'backup1' }, new Date('2026-01-05T09:30:00Z'));
    deployment.onStart = waiting;
    deployment.steps = [
      () => {},
      () => releaseLease(deployment.items, 'docs', { executionArn: 'arn:x' }),
      () => opened(runId()),
    ];
    expect(await run('restore', 'docs')).toBe(0);
    expect(terminal.text()).toContain(`snapshot ${SNAPSHOT} of plan docs to s3://restore-bucket/, tier Bulk`);
    expect(deployment.steps).toEqual([]);
  });

  it('counts objects, and prints the command that repeats the restore when some failed', async () => {
    deployment.onStart = opened;
    const failures = [{ archiveId: 'a1', key: 'docs/a.txt', reason: 'tree hash differs' }];
    const report = { status: 'completed-with-errors', archives: 7, verified: 6, failed: 1, failures } as const;
    deployment.steps = [() => endRun(deployment, aReport(runId(), report))];
    expect(await run('restore', 'docs', '--path', 'docs/', '--watch')).toBe(3);
    expect(terminal.text()).toContain(`snapshot       ${SNAPSHOT} of plan docs`);
    expect(terminal.text()).toContain('objects        7 (1000 bytes)');
    expect(terminal.text()).toContain('docs/a.txt: tree hash differs');
    expect(terminal.text()).toContain(`Retry them: moraine retry ${runId()}\n`);
    expect(terminal.text()).not.toContain('--manifest');
  });

  describe('rebuild', () => {
    const rebuilding = (id: string) => openRun(deployment, id, { kind: 'rebuild' });
    const none = { archives: 0, bytes: 0 };
    const place = (rebuilt: Rebuilt) => {
      const location = { bucket: RUNS_BUCKET, key: runFiles.rebuilt(runId()) };
      deployment.objects.place(location, Buffer.from(JSON.stringify(rebuilt)));
    };
    const rebuilt = (outcome: SnapshotOutcome, reason?: string, unreferenced = none) => {
      const takenAt = '2026-01-05T10:00:00.000Z';
      const snapshots: Rebuilt['snapshots'] = [
        { plan: 'docs', snapshot: 's1', objects: 12, outcome: 'rebuilt', verdict: 'held', takenAt, catalogs: ['c1'] },
        { plan: 'docs', snapshot: 's2', objects: 0, outcome, reason, takenAt, catalogs: ['c2'] },
      ];
      place({ snapshots, unreferenced });
      return endRun(deployment, aReport(runId()));
    };
    const unreferenced = { archives: 3, bytes: 2 ** 21 };

    it('sends only the vault, and lists the rebuilt snapshots', async () => {
      deployment.onStart = rebuilding;
      deployment.steps = [() => rebuilt('known')];
      expect(await run('rebuild', 'photos', '--tier', 'bulk', '--watch')).toBe(0);
      expect(deployment.started[0]?.input).toEqual({
        ...{ kind: 'rebuild', vault: 'photos', tier: 'Bulk', dryRun: false },
      });
      expect(terminal.text()).toMatch(
        /2 snapshots: 1 rebuilt, 1 known\n.*PLAN.*\n +docs +s1 +rebuilt, held +2026-01-05 10:00:00 +12\n +docs +s2 +known +2026-01-05 10:00:00 +0\n/,
      );
      expect(terminal.text()).not.toContain('No snapshot needs');
    });

    it('exits with 3 when a snapshot is lost, and prints the reason', async () => {
      deployment.onStart = rebuilding;
      deployment.steps = [() => rebuilt('lost', 'its catalog is damaged')];
      expect(await run('rebuild', 'photos', '--watch', '--json')).toBe(3);
      expect(terminal.objects).toEqual([
        {
          ...aReport(runId()),
          rebuilt: [expect.anything(), expect.objectContaining({ outcome: 'lost', reason: 'its catalog is damaged' })],
          unreferenced: none,
        },
      ]);
      expect(await run('run', runId())).toBe(3);
      expect(terminal.text()).toMatch(/s2 +lost +2026-01-05 10:00:00 +0 +its catalog is damaged/);
    });

    it.each(['unproven', 'conflict', 'broken', 'damaged'] as const)(
      'exits with 3 when a snapshot is %s',
      async (outcome) => {
        deployment.onStart = rebuilding;
        deployment.steps = [() => rebuilt(outcome, 'of a reason\u001b[2J')];
        expect(await run('rebuild', 'photos', '--watch')).toBe(3);
        expect(terminal.text()).toMatch(
          new RegExp(`PLAN.*\\n +docs +s2 +${outcome} .*of a reason[^\u001b]*\\n +docs +s1`),
        );
        expect(terminal.text().includes('moraine rebuild photos --adopt docs@s2')).toBe(outcome === 'unproven');
      },
    );

    it('names the plan that has to be configured before its snapshots can be restored', async () => {
      deployment.plans = [];
      deployment.onStart = rebuilding;
      deployment.steps = [() => rebuilt('known')];
      await run('rebuild', 'photos', '--watch');
      expect(terminal.text()).toContain('Plan docs is not in the configuration: add it, and deploy');
    });

    it('reports a vault without backups', async () => {
      deployment.onStart = async (id) => {
        await rebuilding(id);
        place({ snapshots: [], unreferenced: none });
        await endRun(deployment, aReport(id));
      };
      expect(await run('rebuild', 'photos')).toBe(0);
      expect(terminal.text()).toContain('The vault has no backups of Moraine.');
    });

    it('reports archives that no snapshot needs, and how to create partial snapshots from them', async () => {
      deployment.onStart = rebuilding;
      deployment.steps = [() => rebuilt('known', undefined, unreferenced)];
      expect(await run('rebuild', 'photos', '--watch')).toBe(0);
      expect(terminal.text()).toMatch(/ {2}No snapshot needs 3 archives \(2\.0 MiB\): interrupted runs or other/);
      expect(terminal.text()).toContain(
        `See the cost first:\n    moraine rebuild photos --manifest s3://runs-bucket/runs/${runId()}/unreferenced.jsonl --dry-run --watch\n`,
      );
      expect(await run('run', runId(), '--json')).toBe(0);
      expect(terminal.objects).toEqual([expect.objectContaining({ unreferenced })]);
    });

    it('does not report a vault as empty when only interrupted runs wrote to it', async () => {
      deployment.onStart = async (id) => {
        await rebuilding(id);
        place({ snapshots: [], unreferenced });
        await endRun(deployment, aReport(id));
      };
      expect(await run('rebuild', 'photos')).toBe(0);
      expect(terminal.text()).not.toContain('no backups');
      expect(terminal.text()).toContain('No snapshot needs 3 archives');
    });

    describe('of a manifest', () => {
      const manifest = { bucket: RUNS_BUCKET, key: 'runs/earlier/unreferenced.jsonl' };
      const uri = `s3://${manifest.bucket}/${manifest.key}`;
      const ofManifest = (id: string) => openRun(deployment, id, { kind: 'rebuild', manifest });
      beforeEach(() => {
        deployment.objects.place(manifest, Buffer.from('{"ArchiveId":"a","Size":1,"SHA256TreeHash":"x"}\n'));
        deployment.onStart = ofManifest;
      });

      it('requests its archives, within a budget, as a dry run', async () => {
        deployment.steps = [() => endRun(deployment, aReport(runId(), { status: 'planned' }))];
        const flags = ['--manifest', uri, '--budget', '2.50', '--dry-run', '--watch'];
        expect(await run('rebuild', 'photos', ...flags)).toBe(0);
        expect(deployment.started[0]?.input).toEqual({
          ...{ kind: 'rebuild', vault: 'photos', manifest, budgetUsd: 2.5, dryRun: true },
        });
        expect(terminal.text()).toMatch(/: planned\n/);
      });

      it('does not suggest a retry for archives that remain in no snapshot', async () => {
        deployment.steps = [() => rebuilt('known', undefined, unreferenced)];
        expect(await run('rebuild', 'photos', '--manifest', uri, '--watch')).toBe(0);
        expect(terminal.text()).toContain('In no snapshot unless a partial one is adopted: 3 archives (2.0 MiB)');
        expect(terminal.text()).not.toContain('moraine rebuild photos --manifest');
      });

      it('prints a retry with the manifest when a pack could not be retrieved', async () => {
        const failed = { status: 'completed-with-errors', failed: 1, verified: 9 } as const;
        deployment.steps = [() => endRun(deployment, aReport(runId(), failed))];
        expect(await run('rebuild', 'photos', '--manifest', uri, '--watch')).toBe(3);
        expect(terminal.text()).toContain(`Retry them: moraine retry ${runId()}\n`);
      });

      it('that is a local file is checked before any call of AWS, and uploaded to where the run reads it', async () => {
        const directory = await mkdtemp(join(tmpdir(), 'moraine-rebuild-'));
        try {
          const file = join(directory, 'unreferenced.jsonl');
          await writeFile(file, '{"ArchiveId":"a"}\n');
          expect(await run('rebuild', 'photos', '--manifest', file)).toBe(2);
          expect(terminal.complaints()).toContain(`${file}: `);
          expect(deployment.started).toEqual([]);
          const line = { ArchiveId: 'a', Size: 1, SHA256TreeHash: 'ab'.repeat(32) };
          await writeFile(file, `${JSON.stringify(line)}\n`);
          expect(await run('rebuild', 'photos', '--manifest', file)).toBe(0);
          expect(deployment.started[0]?.input).toMatchObject({
            manifest: { bucket: RUNS_BUCKET, key: runFiles.manifest(runId()) },
          });
        } finally {
          await rm(directory, { recursive: true });
        }
      });
    });
  });
});
