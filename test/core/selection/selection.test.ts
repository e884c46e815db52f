import fc from 'fast-check';
import type { Selection } from '../../../core/contracts/selection';
import type { InventoryEntry } from '../../../core/inventory/inventory-entry';
import { ArchiveCollection } from '../../../core/retrieval/plan/archive-collection';
import { IdList } from '../../../core/selection/id-list';
import { OldestArchives } from '../../../core/selection/oldest-archives';
import { selectArchives } from '../../../core/selection/select-archives';

/** Globs, and which of the names below each matches as a pattern. */
const GLOBS: Record<string, readonly string[]> = {
  '*': ['*', '[ab].txt', 'a.txt', 'b.txt'],
  '[ab].txt': ['a.txt', 'b.txt'],
  'a.txt': ['a.txt'],
  'x/**': ['x/*', 'x/a.txt', 'x/y/c.bin'],
  'x/*': ['x/*', 'x/a.txt'],
  '**/*.txt': ['[ab].txt', 'a.txt', 'b.txt', 'x/a.txt'],
  '{x/a.txt,b.txt}': ['b.txt', 'x/a.txt'],
  'none?': [],
};
const NAMES = ['*', '[ab].txt', 'a.txt', 'b.txt', 'x/*', 'x/a.txt', 'x/y/c.bin'];

const SECONDS = [0, 1, 2, 3, 4];
const dateOf = (second: number) => `2025-01-01T00:00:0${second}Z`;

const entries = fc
  .array(
    fc.record({
      description: fc.constantFrom(...NAMES),
      creationDate: fc.constantFrom('', ...SECONDS.map(dateOf)),
      sizeBytes: fc.integer({ min: 1, max: 5 }),
    }),
    { maxLength: 30 },
  )
  .map((archives) =>
    archives.map((archive, n): InventoryEntry => ({ archiveId: `id-${n}`, treeHash: 'ab'.repeat(32), ...archive })),
  );

const selections = fc.record(
  {
    paths: fc.uniqueArray(fc.constantFrom(...Object.keys(GLOBS)), { minLength: 1, maxLength: 4 }),
    created: fc.record(
      { from: fc.constantFrom(...SECONDS.map(dateOf)), to: fc.constantFrom(...SECONDS.map(dateOf)) },
      { requiredKeys: [] },
    ),
    largerThanBytes: fc.integer({ min: 0, max: 5 }),
    smallerThanBytes: fc.integer({ min: 1, max: 6 }),
    idNumbers: fc.array(fc.integer({ min: 0, max: 35 }), { maxLength: 10 }),
    limit: fc.integer({ min: 1, max: 8 }),
  },
  { requiredKeys: [] },
);
type AnySelection = Omit<Selection, 'ids'> & { idNumbers?: number[] };

/** The selected archives, judged one by one with all of them at hand. */
function byBruteForce(archives: readonly InventoryEntry[], selection: AnySelection): string[] {
  const { paths, created = {}, largerThanBytes, smallerThanBytes, idNumbers, limit } = selection;
  const names = archives.map(({ description }) => description);
  const meetsPath = (name: string) =>
    paths === undefined ||
    paths.some((glob) => (names.includes(glob) ? name === glob : GLOBS[glob]?.includes(name) === true));
  const selected = archives.filter(
    ({ archiveId, description, creationDate, sizeBytes }) =>
      meetsPath(description) &&
      (selection.created === undefined || creationDate !== '') &&
      // Dates of one format are in the order of their texts.
      (created.from === undefined || creationDate >= created.from) &&
      (created.to === undefined || creationDate < created.to) &&
      (largerThanBytes === undefined || sizeBytes > largerThanBytes) &&
      (smallerThanBytes === undefined || sizeBytes < smallerThanBytes) &&
      (idNumbers === undefined || idNumbers.some((number) => archiveId === `id-${number}`)),
  );
  const byAge = [...selected].sort((one, other) => {
    if (one.creationDate !== other.creationDate) return one.creationDate < other.creationDate ? -1 : 1;
    if (one.creationDate === '') return 0;
    return one.archiveId < other.archiveId ? -1 : 1;
  });
  return byAge.slice(0, limit).map(({ archiveId }) => archiveId);
}

function idsOf(numbers: readonly number[] | undefined): IdList | undefined {
  if (!numbers) return undefined;
  const ids = new IdList();
  for (const number of numbers) ids.add(`id-${number}`);
  return ids;
}

async function select(archives: readonly InventoryEntry[], { idNumbers, ...selection }: AnySelection, surplus = 1) {
  const sources = { namesOf: ({ description }: InventoryEntry) => [description], ids: idsOf(idNumbers) };
  const passes: string[][] = [];
  const { filter, result } = await selectArchives(selection, sources, async (passed) => {
    const oldest = new OldestArchives(() => new ArchiveCollection(), passed.limit, surplus);
    for (const archive of archives) if (passed.takes(archive)) oldest.add(archive);
    const taken = oldest.oldest();
    const ids = Array.from({ length: taken.count }, (_, position) => taken.at(position).archiveId);
    passes.push(ids);
    return { ids, dropped: oldest.dropped };
  });
  return { filter, passes, ...result };
}

const archive = (n: number, changes: Partial<InventoryEntry> = {}): InventoryEntry => ({
  archiveId: `id-${n}`,
  description: `f/${n}`,
  creationDate: dateOf(n % 5),
  sizeBytes: n + 1,
  treeHash: 'ab'.repeat(32),
  ...changes,
});

describe('a selection', () => {
  it('takes what judging every archive by itself takes, whatever it selects by, and counts it', async () => {
    await fc.assert(
      fc.asyncProperty(entries, selections, async (archives, selection) => {
        const { filter, ids, dropped } = await select(archives, selection as AnySelection);
        const expected = byBruteForce(archives, selection as AnySelection);
        expect([...ids].sort()).toEqual([...expected].sort());
        expect(filter.listed.archives).toBe(archives.length);
        expect(filter.listed.bytes).toBe(archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
        const { limit: _, ...unlimited } = selection as AnySelection;
        expect(dropped).toBe(byBruteForce(archives, unlimited).length - expected.length);
      }),
      { numRuns: 500 },
    );
  });

  it('counts what each member excludes, by itself', async () => {
    const archives = [0, 1, 2, 3, 4].map((n) => archive(n));
    const created = { from: dateOf(1), to: dateOf(4) };
    const { filter, ids } = await select(archives, {
      ...{ paths: ['f/[12]', 'f/4'], created, largerThanBytes: 1, smallerThanBytes: 3, idNumbers: [1, 2, 3, 9] },
    });
    expect(ids).toEqual(['id-1']);
    expect(filter.excluded).toEqual({ paths: 2, created: 2, largerThanBytes: 1, smallerThanBytes: 3, ids: 2 });
  });

  it('has a beginning that belongs to a range, and an end that does not, to the fraction of a second', async () => {
    const dates = [
      '2024-12-31T23:59:59.999Z',
      '2025-01-01T00:00:00Z',
      '2025-12-31T23:59:59.9Z',
      '2026-01-01T00:00:00Z',
    ];
    const archives = dates.map((creationDate, n) => archive(n, { creationDate }));
    const { ids } = await select(archives, { created: { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } });
    expect(ids).toEqual(['id-1', 'id-2']);
  });

  it('reads a glob that is a name as that name, even if it comes last', async () => {
    const archives = ['f/1', 'f/2', 'f/[12]'].map((description, n) => archive(n, { description }));
    const { ids, passes } = await select(archives, { paths: ['f/[12]'] });
    expect(ids).toEqual(['id-2']);
    expect(passes).toHaveLength(2);
  });

  it('passes the archives once where no glob is a name, or none has another meaning', async () => {
    const archives = [0, 1, 2].map((n) => archive(n));
    expect((await select(archives, { paths: ['f/*'] })).passes).toEqual([['id-0', 'id-1', 'id-2']]);
    expect((await select(archives, { paths: ['f/1'] })).passes).toEqual([['id-1']]);
  });

  it('fills its limit with others when a glob turns out to be the name of a younger archive', async () => {
    const names = ['g/1', 'g/2', 'f/1', 'f/2', 'g/*'];
    const archives = names.map((description, n) => archive(n, { description }));
    expect((await select(archives, { paths: ['g/*', 'f/*'], limit: 2 })).ids).toEqual(['id-2', 'id-3']);
  });

  it('keeps the order in which undated archives arrived, and takes them first', async () => {
    const archives = [3, 1, 2, 0].map((n) => archive(n, n === 0 ? {} : { creationDate: '' }));
    expect((await select(archives, { limit: 2 })).ids).toEqual(['id-3', 'id-1']);
  });
});

describe('elements that cannot be read', () => {
  it('may belong to a selection unless it lists ids, without theirs', async () => {
    const { filter } = await select([], { paths: ['x'] });
    expect([filter.mayTake(undefined), filter.mayTake('id-1')]).toEqual([true, true]);
    const { filter: ofIds } = await select([], { idNumbers: [1] });
    expect([undefined, 'id-1', 'id-2'].map((id) => ofIds.mayTake(id))).toEqual([false, true, false]);
  });
});

describe('the oldest archives', () => {
  it('are kept with no more than a surplus of others, in any order of arrival', () => {
    let largest = 0;
    let made = 0;
    class Watched extends ArchiveCollection {
      override add(entry: InventoryEntry) {
        const added = super.add(entry);
        largest = Math.max(largest, this.count);
        return added;
      }
    }
    const oldest = new OldestArchives(
      () => {
        made++;
        return new Watched();
      },
      10,
      5,
    );
    const secondsAfter = (n: number) => new Date(Date.UTC(2025, 0, 1) + n * 1000).toISOString();
    // 7,919 is prime: every second comes once.
    for (let n = 0; n < 1000; n++) oldest.add(archive(n, { creationDate: secondsAfter((n * 7919) % 1000) }));
    const kept = oldest.oldest();
    const dates = Array.from({ length: kept.count }, (_, position) => kept.at(position).creationDate).sort();
    expect(dates).toEqual(Array.from({ length: 10 }, (_, n) => secondsAfter(n)));
    expect(oldest.dropped).toBe(990);
    expect(largest).toBe(20);
    expect(made).toBeGreaterThan(90);
  });

  it('tell the archive that has an id already', () => {
    const oldest = new OldestArchives(() => new ArchiveCollection(), 10);
    expect(oldest.add(archive(1))).toBeUndefined();
    expect(oldest.add(archive(1, { sizeBytes: 99 }))).toMatchObject({ archiveId: 'id-1', sizeBytes: 2 });
    expect(oldest.oldest().count).toBe(1);
  });
});
