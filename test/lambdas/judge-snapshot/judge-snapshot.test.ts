import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { addGarbage, beginDeletion, claimGarbage, listGarbage } from '../../../core/backup/retention/garbage';
import { getHead, listHeads, pinHead, putHead } from '../../../core/backup/snapshot/heads';
import { writeArchiveLines } from '../../../core/backup/snapshot/write-snapshot';
import type { JudgeRun } from '../../../core/contracts/backup-run';
import { InvalidInputError, LeaseLostError, SnapshotNotFoundError } from '../../../core/contracts/errors';
import type { SnapshotHead, Verdict } from '../../../core/contracts/snapshot';
import { takeLease } from '../../../core/run/lease';
import { getRun } from '../../../core/run/run-record';
import { judgeSnapshot } from '../../../lambdas/judge-snapshot/judge-snapshot';
import { archiveOf, collect, pinOf, planOf, RUNS, runOf } from '../../core/backup/runs';
import { putOpened } from '../../core/run/put-opened';
import { CrashPlan, crashing } from '../retrieval/crashing';

const held = (comparedWith: string, ...differsIn: Extract<Verdict, { kind: 'held' }>['differsIn']): Verdict => ({
  kind: 'held',
  differsIn,
  comparedWith: { snapshot: comparedWith, objects: 100, bytes: 100 },
});

/** Numbered by the day on which it was taken, and, by default, of 100 objects. */
const headOf = (day: number, more: Partial<SnapshotHead> = {}): SnapshotHead => ({
  ...{ plan: 'docs', snapshot: `s${day}`, vault: 'photos', source: { bucket: 'source', prefix: '' }, state: 'kept' },
  ...{ takenAt: `2026-01-0${day}T03:00:00.000Z`, objects: 100, bytes: 100 },
  ...{ archives: 1, newArchives: 1, newBytes: 1, errors: 0, catalog: archiveOf(`s${day}`, 9, { kind: 'catalog' }) },
  ...more,
});
const few = { objects: 10, bytes: 10 };
const moved = { vault: 'films' };

/** A good snapshot, two nights of which most was lost, one that was moved, and one that was moved and lost most as well. */
const HISTORY = [
  headOf(1),
  headOf(2, { ...few, verdict: held('s1', 'objects', 'bytes') }),
  headOf(3, { ...few, objects: 12, verdict: held('s1', 'objects', 'bytes') }),
  headOf(4, { ...few, ...moved, verdict: held('s1', 'vault', 'objects', 'bytes') }),
  headOf(5, { ...moved, verdict: held('s1', 'vault') }),
];

class Judging {
  readonly items = memoryItems();
  readonly objects = memoryObjects({ buckets: [RUNS] });
  readonly clock = memoryClock();

  static async of(request: Pick<JudgeRun, 'kind' | 'snapshot'>, heads: readonly SnapshotHead[] = HISTORY) {
    const judging = new Judging(runOf({ ...request, plan: planOf(), generation: 1 }));
    const { items, objects, run, clock } = judging;
    for (const head of heads) {
      await putHead(items, head);
      const line = { ...archiveOf(head.snapshot, 0), liveObjects: 1, liveBytes: 1 };
      await writeArchiveLines(memoryWorkingFiles(objects, RUNS), { plan: 'docs', snapshot: head.snapshot }, [line]);
    }
    await putOpened(items, run, 'planning', clock.now());
    await takeLease({ items, executions: memoryExecutions() }, 'docs', run, clock.now());
    return judging;
  }

  constructor(readonly run: JudgeRun) {}

  judge(plan?: CrashPlan): Promise<void> {
    const log = { info() {}, warn() {}, error() {} };
    const files = memoryWorkingFiles(crashing(this.objects, plan), RUNS);
    const deps = { items: crashing(this.items, plan), files, log };
    return judgeSnapshot({ run: this.run }, deps);
  }

  /** What has become of each snapshot. */
  async standing(): Promise<string[]> {
    const heads = await collect(listHeads(this.items, 'docs'));
    return heads.map(({ snapshot, verdict, state, judgedBy }) => {
      const reason = verdict?.kind === 'held' ? `${verdict.differsIn} of ${verdict.comparedWith.snapshot}` : 'accepted';
      return `${snapshot} ${state === 'kept' ? reason : state}${judgedBy === undefined ? '' : ' by the run'}`;
    });
  }

  async garbage(): Promise<string[]> {
    return (await collect(listGarbage(this.items, 'docs'))).map(({ archive }) => archive);
  }

  async discard(snapshot: string): Promise<void> {
    for (const sequence of [0, 9]) {
      await addGarbage(this.items, 'docs', archiveOf(snapshot, sequence), 'photos', this.clock.now());
    }
  }
}

describe('accepting a snapshot', () => {
  it('judges those that were taken later again, one after the other, and no others', async () => {
    const judging = await Judging.of({ kind: 'accept', snapshot: 's3' });
    await judging.judge();
    expect(await judging.standing()).toEqual([
      's1 accepted',
      's2 objects,bytes of s1',
      's3 accepted by the run',
      's4 vault of s3',
      's5 vault of s3',
    ]);
    expect(await getRun(judging.items, judging.run.runId)).toMatchObject({ status: 'judging' });
  });

  it('is enough once after a move: what came after it is accepted with it', async () => {
    const judging = await Judging.of({ kind: 'accept', snapshot: 's4' });
    await judging.judge();
    expect(await judging.standing()).toEqual([
      's1 accepted',
      's2 objects,bytes of s1',
      's3 objects,bytes of s1',
      's4 accepted by the run',
      's5 accepted by the run',
    ]);
  });

  it('compares each with the newest accepted one before it, not with one that came later', async () => {
    const heads = [headOf(1), headOf(2, { ...few, verdict: held('s1', 'objects', 'bytes') }), headOf(3)];
    const later = [headOf(4, { ...few, verdict: held('s3', 'objects', 'bytes') })];
    const judging = await Judging.of({ kind: 'accept', snapshot: 's2' }, [...heads, ...later]);
    await judging.judge();
    expect(await judging.standing()).toEqual([
      's1 accepted',
      's2 accepted by the run',
      's3 accepted',
      's4 objects,bytes of s3',
    ]);
  });

  it('takes what they need off the records of garbage, and nothing else', async () => {
    const judging = await Judging.of({ kind: 'accept', snapshot: 's4' });
    for (const { snapshot } of HISTORY) await judging.discard(snapshot);
    await judging.judge();
    expect(await judging.garbage()).toEqual(
      ['s1', 's2', 's3'].flatMap((snapshot) => [`${snapshot}/000000000`, `${snapshot}/000000009`]),
    );
  });

  it.each([
    ['s4', ['s4 vault,objects,bytes of s1', 's5 vault of s1']],
    ['s5', ['s4 accepted by the run', 's5 vault of s1']],
  ])('is refused for what has lost an archive: %s', async (lost, standing) => {
    const judging = await Judging.of({ kind: 'accept', snapshot: 's4' });
    const { archiveId } = archiveOf(lost, 0);
    await judging.discard(lost);
    await claimGarbage(judging.items, 'docs', archiveId, 1);
    await beginDeletion(judging.items, 'docs', archiveId, 1);
    if (lost === 's4')
      await expect(judging.judge()).rejects.toThrow(/s4 of plan docs cannot be accepted: archive s4\/0/);
    else await judging.judge();
    expect((await judging.standing()).slice(3)).toEqual(standing);
  });

  it('may be repeated, and changes nothing of what is accepted already', async () => {
    const judging = await Judging.of({ kind: 'accept', snapshot: 's1' });
    const before = await judging.standing();
    await judging.judge();
    await judging.judge();
    expect(await judging.standing()).toEqual(before);
  });
});

describe('rejecting a snapshot', () => {
  it('takes a write whose answer was lost, and that was repeated, for its own', async () => {
    const judging = await Judging.of({ kind: 'reject', snapshot: 's3' });
    const { update } = judging.items;
    judging.items.update = async (...args) => {
      await update(...args);
      return update(...args);
    };
    await judging.judge();
    expect(await judging.standing()).toContain('s3 forgotten by the run');
  });

  it('does not forget one that is pinned after it was read', async () => {
    const judging = await Judging.of({ kind: 'reject', snapshot: 's3' });
    const { items } = judging;
    const { update } = items;
    items.update = async (key, change, expect) => {
      if (key.sk === 'snapshot/s3') {
        items.update = update;
        await pinHead(items, { plan: 'docs', snapshot: 's3' }, pinOf());
      }
      return update(key, change, expect);
    };
    await expect(judging.judge()).rejects.toThrow(/is pinned .*: to reject it, unpin it first/);
    expect(await getHead(items, 'docs', 's3')).toMatchObject({ state: 'kept', pin: pinOf() });
  });

  it('forgets it, and judges no other', async () => {
    const judging = await Judging.of({ kind: 'reject', snapshot: 's2' });
    await judging.judge();
    await judging.judge();
    expect(await judging.standing()).toEqual([
      's1 accepted',
      's2 forgotten by the run',
      's3 objects,bytes of s1',
      's4 vault,objects,bytes of s1',
      's5 vault of s1',
    ]);
    expect(judging.objects.keys(RUNS).filter((key) => key.includes('/s2/'))).not.toEqual([]);
  });
});

describe('a function that judges', () => {
  it('comes to the same end, killed before and after every call that it makes', async () => {
    let kills = 0;
    for (const [kind, snapshot] of [
      ['accept', 's3'],
      ['accept', 's4'],
      ['reject', 's2'],
    ] as const) {
      const undisturbed = await Judging.of({ kind, snapshot });
      for (const one of HISTORY) await undisturbed.discard(one.snapshot);
      await undisturbed.judge();
      const expected = { standing: await undisturbed.standing(), garbage: await undisturbed.garbage() };
      for (const when of ['before', 'after'] as const) {
        for (let call = 0; ; call++) {
          const judging = await Judging.of({ kind, snapshot });
          for (const one of HISTORY) await judging.discard(one.snapshot);
          let left = call;
          const plan = new CrashPlan(() => (left-- === 0 ? when : undefined), 1);
          const outcome = await judging.judge(plan).then(
            () => 'done',
            (error) => (plan.isCrash(error) ? 'killed' : Promise.reject(error)),
          );
          if (outcome === 'done') break;
          kills += 1;
          // Nothing that is not accepted in the end is accepted in between.
          for (const standing of await judging.standing()) {
            if (standing.includes('accepted')) expect(expected.standing).toContain(standing);
          }
          await judging.judge();
          expect({ standing: await judging.standing(), garbage: await judging.garbage() }).toEqual(expected);
        }
      }
    }
    expect(kills).toBeGreaterThan(50);
  });

  it.each<[Pick<JudgeRun, 'kind' | 'snapshot'>, new (message: string) => Error, RegExp]>([
    [{ kind: 'reject', snapshot: 's1' }, InvalidInputError, /s1 of plan docs is not held/],
    [{ kind: 'accept', snapshot: 'none' }, SnapshotNotFoundError, /there is no snapshot none of plan docs/],
    [{ kind: 'accept', snapshot: 's9' }, SnapshotNotFoundError, /s9 of plan docs has been forgotten/],
    [{ kind: 'reject', snapshot: 's9' }, SnapshotNotFoundError, /s9 of plan docs has been forgotten/],
  ])('refuses %j', async (request, error, message) => {
    const judging = await Judging.of(request, [...HISTORY, headOf(9, { state: 'forgotten' })]);
    const before = await judging.standing();
    const judged = judging.judge();
    await expect(judged).rejects.toThrow(error);
    await expect(judged).rejects.toThrow(message);
    expect(await judging.standing()).toEqual(before);
  });

  it('does nothing without the lease', async () => {
    const judging = await Judging.of({ kind: 'accept', snapshot: 's3' });
    const { items, clock } = judging;
    clock.advance(3_600_000);
    await takeLease(
      { items, executions: memoryExecutions() },
      'docs',
      { executionArn: 'other', runId: 'other' },
      clock.now(),
    );
    await expect(judging.judge()).rejects.toThrow(LeaseLostError);
    expect(await getHead(items, 'docs', 's3')).toMatchObject({ verdict: { kind: 'held' } });
  });
});
