import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { PieceResult } from '../../../core/contracts/piece';
import { Outcome } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { MIB } from '../../../core/ranges/units';
import { denialOf, denyDestination } from '../../../core/retrieval/records/denied-destination';
import { CrashPlan } from './crashing';
import { type Mischief, RUN_ID, RUNS, Simulation, TARGET } from './simulation';

// What becomes of a run whose destination takes nothing any more, or not everything.

const content = (seed: string, sizeBytes: number) =>
  Buffer.alloc(sizeBytes, createHash('sha512').update(seed).digest());

/** One archive that is put whole, one of two ranges, one of three pieces: five pieces. */
async function sample(mischief: Mischief = {}): Promise<Simulation> {
  const simulation = new Simulation(mischief);
  for (const [name, sizeBytes] of [
    ['small', 1000],
    ['two-ranges', MIB + 1],
    ['pieces', 5 * MIB + 5],
  ] as const) {
    simulation.archive(name, content(name, sizeBytes));
  }
  await simulation.plan();
  return simulation;
}
const PIECES = 5;

const denial = (simulation: Simulation) => denialOf(simulation.items, RUN_ID);
const failedWith = (results: readonly PieceResult[], text: string) =>
  results.filter(({ state, reason }) => state === 'failed' && reason?.includes(text));

function membersOf(simulation: Simulation): Outcome[] {
  const text = simulation.objects.text({ bucket: RUNS, key: runFiles.cut(RUN_ID, 0, 0, 0) });
  return text
    .trim()
    .split('\n')
    .map((line) => Outcome.parse(JSON.parse(line)));
}

describe('a destination that denies', () => {
  it('fails every archive in its first round, with what was refused as the reason', async () => {
    const simulation = await sample();
    simulation.objects.deny(TARGET, '');
    const results = await simulation.play();
    expect(failedWith(results, 'AccessDenied: Access Denied')).toHaveLength(PIECES);
    expect(results.map(({ requests }) => requests)).toEqual(Array(PIECES).fill(1));
    expect(simulation.vaults.jobs()).toHaveLength(PIECES);
    expect(simulation.waits).toBe(1);
    expect(simulation.objects.keys(TARGET)).toEqual([]);
    expect(simulation.objects.uploads.size).toBe(0);
    expect(await denial(simulation)).toMatch(/^simulation may not write to s3:\/\/target\/: .*AccessDenied/);
  });

  it.each(['writes', 'everything'] as const)('denies %s once uploads are under way', async (what) => {
    const simulation = await sample();
    const upload = simulation.objects.uploadPart.bind(simulation.objects);
    let parts = 0;
    simulation.objects.uploadPart = (...args) => {
      parts += 1;
      if (parts === 2) simulation.objects.deny(TARGET, '', what);
      return upload(...args);
    };
    const results = await simulation.play();
    const failed = failedWith(results, 'AccessDenied');
    expect(failed.map(({ key }) => key)).toEqual(expect.arrayContaining(['two-ranges', 'pieces']));
    expect(results.every(({ requests }) => requests === 1)).toBe(true);
    // What may not even be aborted stays; the bucket's lifecycle drops it.
    expect(simulation.objects.uploads.size > 0).toBe(what === 'everything');
  });

  it('is not asked for again what another failure has left for the next round', async () => {
    let failures = 1;
    const simulation = await sample({ failJob: () => failures-- > 0 });
    simulation.objects.deny(TARGET, '');
    const results = await simulation.play();
    expect(results[0]).toMatchObject({ key: 'small', state: 'failed', requests: 1 });
    expect(results[0]?.reason).toMatch(/^simulation may not write to .*AccessDenied/);
    expect(simulation.vaults.jobs()).toHaveLength(PIECES);
  });

  it('fails one object alone, when it is that one that it does not take', async () => {
    const simulation = await sample();
    simulation.objects.deny(TARGET, 'two');
    const results = await simulation.play();
    expect(failedWith(results, 'AccessDenied').map(({ key }) => key)).toEqual(['two-ranges']);
    expect(simulation.objects.keys(TARGET)).toEqual(['pieces', 'small']);
    expect(await denial(simulation)).toBeUndefined();
  });

  it('is asked for nothing once it is on record that it denies', async () => {
    const simulation = await sample();
    await denyDestination(simulation.items, RUN_ID, 'the key is disabled');
    await denyDestination(simulation.items, RUN_ID, 'said later');
    const results = await simulation.play();
    expect(failedWith(results, 'the key is disabled')).toHaveLength(PIECES);
    expect(simulation.vaults.jobs()).toEqual([]);
    expect(simulation.waits).toBe(1);
  });
});

describe('a restore to a destination that denies', () => {
  async function pack(): Promise<Simulation> {
    const simulation = new Simulation();
    simulation.backup.pack(...['a', 'b', 'c'].map((key) => ({ key, bytes: content(key, 100) })));
    await simulation.planRestore();
    return simulation;
  }

  it('fails one object of a pack alone', async () => {
    const simulation = await pack();
    simulation.objects.deny(TARGET, 'b');
    const [result] = await simulation.play();
    expect(result).toMatchObject({ state: 'verified', members: 3, requests: 1 });
    expect(membersOf(simulation)).toMatchObject([
      { key: 'a', outcome: 'verified' },
      { key: 'b', outcome: 'failed', reason: expect.stringContaining('AccessDenied') },
      { key: 'c', outcome: 'verified' },
    ]);
    expect(await denial(simulation)).toBeUndefined();
  });

  it('fails all of them when it takes none, and says so on the record of the run', async () => {
    const simulation = await pack();
    simulation.objects.deny(TARGET, '');
    const [result] = await simulation.play();
    expect(result?.requests).toBe(1);
    expect(membersOf(simulation).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
    expect(await denial(simulation)).toMatch(/AccessDenied/);
  });
});

describe('whatever is killed, lost, repeated or reordered while a destination begins to deny', () => {
  it('no archive is requested twice, and what failed has the denial as its reason', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(99)), fc.nat(5), fc.nat(30), async (chance, crashesMax, denyAt) => {
        const roll = () => chance.next().value as number;
        const crash = new CrashPlan(() => (roll() < 6 ? (roll() < 50 ? 'before' : 'after') : undefined), crashesMax);
        const simulation = await sample({
          crash,
          repeat: () => roll() < 15,
          pick: (count) => {
            calls += 1;
            if (calls === denyAt) simulation.objects.deny(TARGET, '', roll() < 50 ? 'writes' : 'everything');
            return roll() % count;
          },
        });
        let calls = 0;
        const results = await simulation.play();
        const failed = results.filter(({ state }) => state === 'failed');
        expect(failedWith(failed, 'AccessDenied')).toEqual(failed);
        expect(simulation.vaults.jobs().length).toBeLessThanOrEqual(PIECES);
        for (const { key, bytes } of simulation.archives) {
          const object = simulation.objects.at({ bucket: TARGET, key });
          expect(object === undefined || object.bytes.equals(bytes)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
