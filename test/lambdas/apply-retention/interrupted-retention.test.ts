import fc from 'fast-check';
import { chooseSnapshots } from '../../../core/backup/retention/choose-snapshots';
import { Retention } from '../../../core/contracts/backup-plan';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import { applyRetention } from '../../../lambdas/apply-retention/apply-retention';
import { CrashPlan, crashing } from '../retrieval/crashing';
import { DAY_MS, HELD, PlanHistory } from './plan-history';

interface History {
  /** For each snapshot: days since the one before, archives it writes, and which of its parent's it needs no more. */
  snapshots: {
    days: number;
    fresh: number;
    drops: number[];
    kind: Pick<SnapshotHead, 'verdict'> & { errors?: number };
  }[];
  retention: Retention;
  acceptEarlyDeletionFee: boolean;
}

const keep = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });
const histories: fc.Arbitrary<History> = fc.record({
  snapshots: fc.array(
    fc.record({
      days: fc.integer({ min: 0, max: 60 }),
      fresh: fc.integer({ min: 0, max: 4 }),
      drops: fc.array(fc.nat(6), { maxLength: 4 }),
      kind: fc.constantFrom({}, {}, { errors: 1 }, { verdict: HELD }, { verdict: HELD }),
    }),
    // More than are gone through together.
    { minLength: 1, maxLength: 24 },
  ),
  retention: fc
    .record({ keepLast: keep, keepWeekly: keep, keepMonthly: keep, minimumAgeDays: fc.constantFrom(0, 45, 90) })
    .map((retention) => Retention.parse(retention)),
  acceptEarlyDeletionFee: fc.boolean(),
});

async function historyOf({ snapshots, retention }: History): Promise<PlanHistory> {
  const history = new PlanHistory(retention);
  let needed: string[] = [];
  for (const [number, { days, fresh, drops, kind }] of snapshots.entries()) {
    history.clock.advance(days * DAY_MS + 1);
    const snapshot = `s${String(number).padStart(2, '0')}`;
    const old = needed.filter((_, position) => !drops.includes(position));
    await history.snapshot(snapshot, { old, fresh, ...kind });
    needed = [...old, ...Array.from({ length: fresh }, (_, archive) => `${snapshot}/${archive}`)];
  }
  return history;
}

/** Functions that run out of time, or are killed at any call of any port, a bounded number of times. */
interface Trouble {
  kills: { skip: number; when: 'before' | 'after' }[];
  shorts: number[];
}

const troubles: fc.Arbitrary<Trouble> = fc.record({
  kills: fc.array(fc.record({ skip: fc.nat(40), when: fc.constantFrom('before', 'after') }), { maxLength: 12 }),
  shorts: fc.array(fc.nat(5), { maxLength: 6 }),
});

/** Apply retention until a call ends well, as the state machine does. */
async function retainInTrouble(history: PlanHistory, run: ReturnType<PlanHistory['run']>, { kills, shorts }: Trouble) {
  const killsLeft = [...kills];
  const plan = new CrashPlan(() => {
    const [next] = killsLeft;
    if (!next || next.skip-- > 0) return undefined;
    killsLeft.shift();
    return next.when;
  }, kills.length);
  const shortsLeft = [...shorts];
  const { items, objects, uploads } = history;
  const deps = {
    ...history.deps,
    items: crashing(items, plan),
    objects: crashing(objects, plan),
    uploads: crashing(
      {
        ...uploads,
        deleteArchive: (archive: Parameters<typeof uploads.deleteArchive>[0]) => {
          const needed = [...history.needed()].map((ref) => history.archives.get(ref)?.archiveId);
          // A kept snapshot never loses an archive.
          expect(needed).not.toContain(archive.archiveId);
          return uploads.deleteArchive(archive);
        },
      },
      plan,
    ),
    remainingMs: () => {
      const [next] = shortsLeft;
      if (next === undefined) return 900_000;
      if (next > 0) {
        shortsLeft[0] = next - 1;
        return 900_000;
      }
      shortsLeft.shift();
      return 1000;
    },
  };
  for (let calls = 0; calls <= kills.length + shorts.length; calls++) {
    try {
      if ((await applyRetention({ run }, deps)).done) return;
    } catch (error) {
      if (!plan.isCrash(error)) throw error;
    }
  }
  throw new Error('retention makes no progress');
}

describe('retention that is interrupted anywhere', () => {
  it('keeps what kept snapshots need, deletes in the end all else, and then does nothing', async () => {
    await fc.assert(
      fc.asyncProperty(histories, troubles, troubles, async (described, trouble, laterTrouble) => {
        const history = await historyOf(described);
        const { retention, acceptEarlyDeletionFee } = described;
        const dated = [...history.needs.keys()].map((snapshot, number) => ({
          ...{ snapshot, takenAt: takenAt(history, snapshot) },
          ...described.snapshots[number]?.kind,
        }));
        const { kept, forgotten } = chooseSnapshots(dated, retention, 'UTC');
        const run = history.run('r1', { acceptEarlyDeletionFee });

        const rehearsal = await history.retain({ ...run, runId: 'dry', dryRun: true });
        await retainInTrouble(history, run, trouble);

        // Snapshots: as the rules say, with their files; those that go are gone.
        const keptIds = kept.map(({ snapshot }) => snapshot);
        expect(history.heads()).toEqual(keptIds.map((snapshot) => ({ snapshot, state: 'kept' })));
        expect(history.snapshotsWithFiles()).toEqual(keptIds);
        // Archives: what is needed, and what waits. The rehearsal and the report told.
        const unneeded = [...history.archives.keys()].filter((archive) => !history.needed().has(archive));
        const oldest = history.clock.now().getTime() - retention.minimumAgeDays * DAY_MS;
        const isYoung = (archive: string) =>
          !acceptEarlyDeletionFee && Date.parse(history.archives.get(archive)?.createdAt ?? '') > oldest;
        const young = unneeded.filter(isYoung).sort();
        const old = unneeded.filter((archive) => !isYoung(archive)).sort();
        expect(history.stored().sort()).toEqual([...history.needed(), ...young].sort());
        expect((await history.garbage()).map(({ archive }) => archive)).toEqual(young);
        const rehearsed = (when: string) =>
          history.deletions('dry').flatMap((line) => (line.when === when ? [line.archive] : []));
        expect(rehearsed('now').sort()).toEqual(old);
        expect(rehearsed('later').sort()).toEqual(young);
        const report = history.report('r1');
        expect(report).toEqual(rehearsal);
        expect(report).toMatchObject({ kept, forgotten });
        expect(report.deleted.archives).toBe(old.length);

        history.clock.advance(90 * DAY_MS);
        await retainInTrouble(history, history.run('r2'), laterTrouble);
        expect(history.stored().sort()).toEqual([...history.needed()].sort());
        expect(await history.garbage()).toEqual([]);
        expect(history.report('r2').deleted.archives + history.report('r2').waiting.archives).toBe(young.length);

        const last = history.run('r3');
        const before = { items: history.items.all(), asked: history.asked.length };
        await history.retain(last);
        expect({ items: history.items.all(), asked: history.asked.length }).toEqual(before);
        expect(history.report('r3')).toMatchObject({ deleted: { archives: 0 }, waiting: { archives: 0 } });
      }),
      { numRuns: 100 },
    );
  });
});

const takenAt = (history: PlanHistory, snapshot: string) =>
  history.archives.get(`${snapshot}/catalog`)?.createdAt as string;
