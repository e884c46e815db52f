import fc from 'fast-check';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { judge } from '../../../core/backup/guard/judge';
import { chooseParents } from '../../../core/backup/plan/choose-parents';
import { readArchiveLines, readSnapshot, readSnapshotObjects } from '../../../core/backup/snapshot/read-snapshot';
import { backupFiles } from '../../../core/contracts/run-files';
import type { SnapshotHead, SnapshotLine } from '../../../core/contracts/snapshot';
import { writeSnapshot } from '../../../lambdas/write-snapshot/write-snapshot';
import { collect, planOf, RUNS, SOURCE } from '../../core/backup/runs';
import { archivesOf, BackupWorld } from '../plan-backup/backup-world';

interface Step {
  edits: { key: string; sizeBytes: number | undefined }[];
  prefix: string;
  vault: string;
  accept: boolean;
  unreadable: number;
  keysPerCall: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  edits: fc.array(
    fc.record({
      key: fc
        .tuple(fc.constantFrom('a/', 'b/'), fc.constantFrom('1', '2', '3', '4', '5'))
        .map((parts) => parts.join('')),
      // Undefined: deleted.
      sizeBytes: fc.option(fc.nat({ max: 1500 }), { nil: undefined }),
    }),
    { maxLength: 8 },
  ),
  prefix: fc.constantFrom('', 'a/', 'a/', 'b/'),
  vault: fc.constantFrom('photos', 'photos', 'photos', 'films'),
  /** Whether a person accepts it in case that it is held. */
  accept: fc.boolean(),
  /** One in so many objects that are written may not be read. */
  unreadable: fc.constantFrom(0, 0, 0, 3),
  keysPerCall: fc.constantFrom(1, 3, 1000),
});

/** A plan whose source and vault move, and whose source loses most of what it has. */
class Moves extends BackupWorld {
  readonly heads: SnapshotHead[] = [];
  readonly lines = new Map<string, SnapshotLine[]>();

  linesIn(snapshot: string | undefined) {
    return new Map((this.lines.get(snapshot ?? '') ?? []).map((line) => [line.key, line]));
  }

  async backUp({ prefix, vault, accept, unreadable, keysPerCall }: Omit<Step, 'edits'>, repackBelow: number) {
    const runId = `run-${this.heads.length}`;
    const plan = planOf({ vault, source: { prefix }, repackBelow, retention: { minimumAgeDays: 0, shrinkGuard: 0.5 } });
    const run = await this.open({ runId, plan, ...chooseParents(this.heads, plan) });
    let left = keysPerCall;
    this.remainingMs = () => {
      left = left > 1 ? left - 1 : keysPerCall;
      return left === keysPerCall ? 0 : 900_000;
    };
    const { position } = await this.plan(run);
    const { changes, tasks } = this.filesOf(run, position);
    const failed = new Set<string>();
    let read = 0;
    this.upload(run, tasks.keys(), {
      unreadable: (key) => {
        read += 1;
        if (unreadable === 0 || read % unreadable !== 0) return undefined;
        failed.add(key);
        return 'Access Denied';
      },
    });
    await writeSnapshot({ run, segments: position.segments }, this.deps);
    const lines = await collect(
      readSnapshotObjects(memoryWorkingFiles(this.objects, RUNS), { plan: 'docs', snapshot: runId }),
    );
    this.lines.set(runId, lines);
    const summary = (await readSnapshot(memoryWorkingFiles(this.objects, RUNS), {
      plan: 'docs',
      snapshot: runId,
    })) as SnapshotHead;
    const accepted = this.heads.findLast(({ verdict }) => verdict?.kind === 'accepted');
    const verdict = accept ? ({ kind: 'accepted' } as const) : judge(summary, accepted, 0.5);
    this.heads.push({ ...summary, verdict, state: 'kept' });
    const written = changes.filter((change) => archivesOf(change) !== undefined).map(({ key }) => key);
    return { run, position, lines, written, failed };
  }
}

const isSame = (one: { etag: string; modifiedAt: string; sizeBytes: number }, other: SnapshotLine | undefined) =>
  other !== undefined &&
  one.etag === other.etag &&
  one.modifiedAt === other.modifiedAt &&
  one.sizeBytes === other.sizeBytes;

describe('backups that rest on two snapshots', () => {
  it('write nothing that either has as it is, and their snapshots are what the source holds', async () => {
    let reused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 6 }),
        fc.constantFrom(0, 0.6),
        async (steps, repackBelow) => {
          const moves = new Moves();
          for (const { edits, ...each } of steps) {
            for (const { key, sizeBytes } of edits) {
              moves.clock.advance(1000);
              if (sizeBytes === undefined) await moves.source.delete({ bucket: SOURCE, key });
              else moves.put(key, Buffer.alloc(sizeBytes, key));
            }
            for (const prefix of ['a/', 'b/']) moves.put(`${prefix}always`, 'there');
            const { run, position, lines, written, failed } = await moves.backUp(each, repackBelow);
            const parent = moves.linesIn(run.parent);
            const second = moves.linesIn(run.secondParent);
            const listing = await collect(moves.source.list(SOURCE, each.prefix));
            reused += position.totals.reused;

            for (const key of written) {
              const object = listing.find((listed) => listed.key === key);
              if (!object) throw new Error(`${key} is not in the source`);
              if (repackBelow === 0) expect(isSame(object, parent.get(key))).toBe(false);
              if (!isSame(object, parent.get(key))) expect(isSame(object, second.get(key))).toBe(false);
            }
            const expected = listing.flatMap((object) => {
              const { key, etag, modifiedAt } = failed.has(object.key)
                ? (parent.get(object.key) ?? second.get(object.key) ?? { ...object, key: '' })
                : object;
              return key === '' ? [] : [{ key, etag, modifiedAt }];
            });
            expect(lines.map(({ key, etag, modifiedAt }) => ({ key, etag, modifiedAt }))).toEqual(expected);
            expect(
              moves.linesOf(backupFiles.errors(run.runId), (line) => (line as { key: string }).key).sort(),
            ).toEqual([...failed].sort());

            // Every archive that is referred to is listed, lies in this vault, and is known.
            const archives = await collect(
              readArchiveLines(memoryWorkingFiles(moves.objects, RUNS), { plan: 'docs', snapshot: run.runId }),
            );
            const referred = new Set(lines.flatMap(({ slices }) => slices.map(({ archive }) => archive)));
            const listed = new Set(archives.map(({ archive }) => archive));
            for (const archive of referred) expect(listed).toContain(archive);
            for (const archive of referred) {
              const by = archive.slice(0, archive.indexOf('/'));
              const vaultOf = moves.heads.find(({ snapshot }) => snapshot === by)?.vault;
              expect(vaultOf).toBe(each.vault);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
    expect(reused).toBeGreaterThan(0);
  });

  it('write nothing when what was lost comes back, and next to nothing while it is away', async () => {
    const moves = new Moves();
    const usual = { prefix: '', vault: 'photos', accept: false, unreadable: 0, keysPerCall: 1000 };
    const keys = Array.from({ length: 100 }, (_, n) => `a/${String(n).padStart(3, '0')}`);
    for (const key of keys) moves.put(key, key);
    expect((await moves.backUp(usual, 0.3)).position.totals).toMatchObject({ added: 100, reused: 0 });
    const lost = keys.slice(10).map((key) => ({ key, bytes: moves.objects.at({ bucket: SOURCE, key }) }));
    for (const { key } of lost) await moves.source.delete({ bucket: SOURCE, key });
    for (let night = 0; night < 2; night++) {
      const { position, written } = await moves.backUp(usual, 0.3);
      expect(moves.heads.at(-1)?.verdict).toMatchObject({ kind: 'held', differsIn: ['objects', 'bytes'] });
      expect(position.totals).toMatchObject({ objects: 10, repacked: 0, archives: 0 });
      expect(written).toEqual([]);
    }
    for (const { key, bytes } of lost) {
      moves.objects.place({ bucket: SOURCE, key }, bytes?.bytes ?? Buffer.alloc(0));
      moves.source.touch({ bucket: SOURCE, key }, bytes?.modifiedAt ?? new Date(0));
    }
    const { position, lines } = await moves.backUp(usual, 0.3);
    expect(position.totals).toMatchObject({ added: 0, changed: 0, repacked: 0, reused: 90, archives: 0 });
    expect(lines).toHaveLength(100);
    expect(moves.heads.at(-1)?.verdict).toEqual({ kind: 'accepted' });
  });
});
