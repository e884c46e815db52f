import fc from 'fast-check';
import { DuplicateSearch } from '../../../core/backup/duplicates/duplicate-search';
import { listUncertainUploads } from '../../../core/backup/duplicates/uncertain-upload';
import { listGarbage } from '../../../core/backup/retention/garbage';
import { MIB } from '../../../core/ranges/units';
import { collect } from '../../core/backup/runs';
import { CrashPlan } from '../retrieval/crashing';
import { expectConsistent } from './expect-consistent';
import { content, type Mischief, Simulation, SOURCE, VAULT } from './simulation';

interface Trouble {
  crashesMax: number;
  /** Uploads that Glacier forgets. */
  expiriesMax: number;
  /** Objects of the source that change, go, or become unreadable. */
  changesMax: number;
  loseWriteAnswers: boolean;
  double: boolean;
}

/** Objects of every history. */
const CONTENTS = {
  a: content('a', MIB / 3),
  b: content('b', MIB / 3),
  // Too large to be held.
  c: content('c', MIB + 1),
  film: content('film', MIB + 9),
  epic: content('epic', 2 * MIB + 1),
};

/** One of each kind, and the states of all that can go wrong with them. */
async function playAll(roll: () => number, trouble: Trouble, wholeBytesMax = 0): Promise<Simulation> {
  let { expiriesMax, changesMax } = trouble;
  const crash = new CrashPlan(() => (roll() < 6 ? (roll() < 50 ? 'before' : 'after') : undefined), trouble.crashesMax);
  const mischief: Mischief = {
    crash,
    loseWriteAnswer: trouble.loseWriteAnswers ? () => roll() < 20 : undefined,
    double: trouble.double ? () => roll() < 60 : undefined,
    delay: trouble.double ? () => roll() % 4 : undefined,
    meddle: () => {
      simulation.remainingMs = roll() < 10 ? 1 : 900_000;
      if (expiriesMax > 0 && roll() < 6) {
        const begun = [...new Set(simulation.uploads.requests.flatMap(({ uploadId }) => uploadId ?? []))];
        const uploadId = begun[roll() % (begun.length || 1)];
        if (uploadId) expiriesMax -= 1;
        if (uploadId) simulation.uploads.expire(uploadId);
      }
      if (changesMax > 0 && roll() < 6) {
        changesMax -= 1;
        const key = ['a', 'b', 'c', 'film', 'epic'][roll() % 5] ?? '';
        const location = { bucket: SOURCE, key };
        if (roll() < 30) simulation.source.makeUnreadable(location);
        else if (roll() < 50) void simulation.source.delete(location);
        else simulation.put(key, content(`${key}, later`, 1000), { tags: { key } });
      }
    },
  };
  const simulation = await new Simulation(mischief, {
    readTwiceBytes: 2 * MIB,
    spreadBytes: 2 * MIB,
    wholeBytesMax,
  }).open();
  const pack = (['a', 'b', 'c'] as const).map((key) => simulation.put(key, CONTENTS[key], { tags: { key } }));
  await simulation.task('pack', pack);
  await simulation.task('object', [simulation.put('film', CONTENTS.film)]);
  await simulation.task('object', [simulation.put('epic', CONTENTS.epic)]);
  for (const { task } of simulation.tasks) await simulation.play(task.sequence);
  return simulation;
}

async function expectWhole(simulation: Simulation): Promise<number> {
  let archives = 0;
  for (const { task } of simulation.tasks) {
    await expectConsistent(simulation, task.sequence);
    if (simulation.results(task.sequence).archive.written) archives += 1;
  }
  return archives;
}

const histories = fc.infiniteStream(fc.nat(99));
const quiet: Trouble = { crashesMax: 0, expiriesMax: 0, changesMax: 0, loseWriteAnswers: false, double: false };

/** The inventory of the vault two days later, with which a run settles what is uncertain. @returns ids of the plan's garbage */
async function settled({ items, vaults }: Simulation): Promise<string[]> {
  const search = await DuplicateSearch.of(items, ['photos'], { vault: VAULT, runId: 'check' });
  for (const { archiveId, description, bytes, treeHash, creationDate } of vaults.vault(VAULT).archives.values()) {
    const createdAt = creationDate.toISOString();
    search.add({ archiveId, description, createdAt, sizeBytes: bytes.length, treeHash });
  }
  const inventory = {
    vault: VAULT,
    date: '2999-01-01T00:00:00Z',
    runId: 'check',
    isNeeded: () => false,
    isLost: () => false,
  };
  await search.settle(items, inventory, new Date('2999-01-01T00:00:00Z'));
  expect(await collect(listUncertainUploads(items, 'photos', { vault: VAULT }))).toEqual([]);
  const garbage: string[] = [];
  for await (const { archiveId } of listGarbage(items, 'photos')) garbage.push(archiveId);
  return garbage.sort();
}

describe('whatever happens to archives that are uploaded in one request', () => {
  it('is told by their results, and what else lies in the vault becomes garbage, but nothing that counts', async () => {
    const troubles = fc.record({
      crashesMax: fc.nat(6),
      expiriesMax: fc.constant(0),
      changesMax: fc.nat(3),
      loseWriteAnswers: fc.boolean(),
      double: fc.boolean(),
    });
    // Both packs and objects fit, the large object does not, or no pack does once its properties are known.
    const wholeBytes = fc.constantFrom(4 * MIB, 2 * MIB, MIB + 10);
    await fc.assert(
      fc.asyncProperty(histories, troubles, wholeBytes, async (chance, trouble, wholeBytesMax) => {
        const simulation = await playAll(() => chance.next().value as number, trouble, wholeBytesMax);
        await expectWhole(simulation);
        const counting = simulation.tasks.flatMap(({ task }) => {
          const { archive } = simulation.results(task.sequence);
          return archive.written ? [archive.archive.archiveId] : [];
        });
        const others = [...simulation.vaults.vault(VAULT).archives.keys()].filter((id) => !counting.includes(id));
        expect(await settled(simulation)).toEqual(others.sort());
      }),
      { numRuns: 100 },
    );
  });
});

describe('whatever is killed', () => {
  it('every archive is written once, and counted at most once', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(8), async (chance, crashesMax) => {
        const roll = () => chance.next().value as number;
        const simulation = await playAll(roll, { ...quiet, crashesMax });
        expect(await expectWhole(simulation)).toBe(3);
        expect(simulation.vaults.vault('vault').archives.size).toBe(3);
        const { archives } = await simulation.written();
        expect(archives).toBeLessThanOrEqual(3);
        if (crashesMax === 0) expect(archives).toBe(3);
      }),
      { numRuns: 30 },
    );
  });
});

describe('whatever is called twice at once', () => {
  it('every archive is written, and counted once', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (chance) => {
        const simulation = await playAll(() => chance.next().value as number, { ...quiet, double: true });
        expect(await expectWhole(simulation)).toBe(3);
        expect(simulation.uploads.uploads.size).toBe(0);
        expect(await simulation.written()).toMatchObject({ archives: 3 });
      }),
      { numRuns: 30 },
    );
  });
});

describe('whatever is killed, lost, changed, forgotten by Glacier or called twice at once', () => {
  it('what the results tell is what lies in the vault, and nothing else is left at Glacier', async () => {
    const troubles = fc.record({
      crashesMax: fc.nat(6),
      expiriesMax: fc.nat(3),
      changesMax: fc.nat(3),
      loseWriteAnswers: fc.boolean(),
      double: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(histories, troubles, async (chance, trouble) => {
        await expectWhole(await playAll(() => chance.next().value as number, trouble));
      }),
      { numRuns: 60 },
    );
  });
});
