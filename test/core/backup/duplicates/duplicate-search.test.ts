import fc from 'fast-check';
import { memoryItems } from '../../../../adapters/memory/memory-items';
import { DUPLICATES_MAX, DuplicateSearch } from '../../../../core/backup/duplicates/duplicate-search';
import { listUncertainUploads, recordUncertainUpload } from '../../../../core/backup/duplicates/uncertain-upload';
import { addGarbage, listGarbage } from '../../../../core/backup/retention/garbage';
import type { ListedArchive } from '../../../../core/contracts/inventory-run';
import { keyOf } from '../../../../core/contracts/table';
import { archiveOf, collect } from '../runs';
import { listedAs, uncertain } from './uncertain';

const NOW = new Date('2026-01-20T00:00:00Z');
/** 25 hours after the uploads: a day until an archive is listed, and an hour by which clocks differ. */
const OLD_ENOUGH = '2026-01-06T13:00:01Z';
const TOO_OLD = '2026-01-06T13:00:00Z';

interface Settling {
  date?: string;
  runId?: string;
  needed?: readonly string[];
  lost?: readonly string[];
}

/** A table with uncertain uploads, and what inventories make of it. */
class World {
  readonly items = memoryItems();

  static async with(...uploads: ReturnType<typeof uncertain>[]): Promise<World> {
    const world = new World();
    for (const upload of uploads) await recordUncertainUpload(world.items, upload);
    return world;
  }

  /** @returns number of duplicates that a run has found */
  async settle(
    archives: ListedArchive[],
    { date = OLD_ENOUGH, runId = 'run-1', needed = [], lost = [] }: Settling = {},
  ) {
    const search = await DuplicateSearch.of(this.items, ['docs', 'films'], { vault: 'photos', runId });
    for (const archive of archives) search.add(archive);
    const needs = { isNeeded: (id: string) => needed.includes(id), isLost: (id: string) => lost.includes(id) };
    return (await search.settle(this.items, { vault: 'photos', date, runId, ...needs }, NOW)).length;
  }

  garbage = async (plan = 'docs') => (await collect(listGarbage(this.items, plan))).map(({ archiveId }) => archiveId);
  open = async () => (await collect(listUncertainUploads(this.items, 'docs', { vault: 'photos' }))).length;
}

describe('duplicates', () => {
  it('become garbage of their plan, and are as the inventory lists them', async () => {
    const world = await World.with(uncertain());
    expect(await world.settle([listedAs(uncertain(), 'kept'), listedAs(uncertain(), 'twice')])).toBe(1);
    const { plan, description, since, archiveId, ...facts } = uncertain();
    expect(await collect(listGarbage(world.items, 'docs'))).toEqual([
      {
        ...{ ...facts, archiveId: 'twice', createdAt: '2026-01-05T11:59:00Z', foundBy: 'run-1' },
        ...{ addedAt: NOW.toISOString(), state: 'due', refusals: 0 },
      },
    ]);
    expect(await world.open()).toBe(0);
  });

  it('are every archive of an upload of which none counts', async () => {
    const { archiveId, ...lost } = uncertain();
    const world = await World.with(lost);
    expect(await world.settle([listedAs(lost, 'one'), listedAs(lost, 'other')])).toBe(2);
    expect(await world.garbage()).toEqual(['one', 'other']);
  });

  it.each<[string, Partial<ListedArchive>]>([
    ['size', { sizeBytes: 101 }],
    ['tree hash', { treeHash: 'd'.repeat(64) }],
    ['plan', { description: uncertain({ plan: 'films' }).description }],
    ['snapshot', { description: uncertain({ snapshot: 's2' }).description }],
    ['number', { description: uncertain().description.replace('"sequence":0', '"sequence":1') }],
    ['kind', { description: uncertain().description.replace('"pack"', '"object"') }],
    ['key', { description: uncertain().description.replace('ab', 'cd') }],
    ['form of its description', { description: `${uncertain().description} ` }],
  ])('are not archives of another %s', async (_what, more) => {
    const world = await World.with(uncertain());
    expect(await world.settle([listedAs(uncertain(), 'other', more)])).toBe(0);
    expect(await world.garbage()).toEqual([]);
  });

  it('are not sought in another vault', async () => {
    const world = await World.with(uncertain({ vault: 'films' }));
    expect(await world.settle([listedAs(uncertain(), 'twice')])).toBe(0);
    expect(await world.garbage()).toEqual([]);
    expect(await collect(listUncertainUploads(world.items, 'docs', { vault: 'films' }))).toHaveLength(1);
  });

  it('are sought until an inventory is young enough to list whatever was stored', async () => {
    const world = await World.with(uncertain());
    expect(await world.settle([], { date: TOO_OLD })).toBe(0);
    expect(await world.open()).toBe(1);
    expect(await world.settle([listedAs(uncertain(), 'twice')], { date: TOO_OLD })).toBe(1);
    expect(await world.open()).toBe(1);
    // A second answer was lost as well; the first duplicate is counted once.
    const both = [listedAs(uncertain(), 'twice'), listedAs(uncertain(), 'thrice')];
    expect(await world.settle(both, { runId: 'run-2' })).toBe(1);
    expect(await world.open()).toBe(0);
    expect(await world.garbage()).toEqual(['thrice', 'twice']);
    expect(await world.settle(both, { runId: 'run-3' })).toBe(0);
  });

  it('leave a closed record that expires, unless the upload becomes uncertain again', async () => {
    const world = await World.with(uncertain());
    await world.settle([]);
    const key = keyOf.uncertainUpload('docs', uncertain().archive, uncertain().treeHash);
    const thirtyDays = NOW.getTime() / 1000 + 30 * 86_400;
    expect(await world.items.get(key)).toMatchObject({ closedBy: 'run-1', expiresAt: thirtyDays });
    await recordUncertainUpload(world.items, uncertain({ since: '2026-01-19T00:00:00.000Z' }));
    expect(await world.items.get(key)).not.toHaveProperty('expiresAt');
    expect(await world.open()).toBe(1);
  });

  it('are counted by the run that found them, however often it is repeated', async () => {
    const world = await World.with(uncertain());
    const listed = [listedAs(uncertain(), 'twice')];
    expect(await world.settle(listed, { date: TOO_OLD })).toBe(1);
    expect(await world.settle(listed, { date: TOO_OLD })).toBe(1);
    expect(await world.settle(listed, { date: TOO_OLD, runId: 'run-2' })).toBe(0);
  });

  it('that are garbage already stay as they are, and are not counted', async () => {
    const world = await World.with(uncertain());
    await addGarbage(world.items, 'docs', archiveOf('s1', 0, { archiveId: 'twice' }), 'photos', NOW);
    const before = await collect(listGarbage(world.items, 'docs'));
    expect(await world.settle([listedAs(uncertain(), 'twice')])).toBe(0);
    expect(await collect(listGarbage(world.items, 'docs'))).toEqual(before);
  });

  it('are at most so many in an inventory, after which uploads stay uncertain and the next one shows the others', async () => {
    const world = await World.with(uncertain());
    const copies = Array.from({ length: DUPLICATES_MAX + 5 }, (_, n) => listedAs(uncertain(), `copy-${n}`));
    expect(await world.settle(copies)).toBe(200);
    expect(await world.open()).toBe(1);
    expect(await world.settle(copies, { runId: 'run-2' })).toBe(5);
    expect(await world.open()).toBe(0);
  });

  it('are kept while the archive that counts is lost, since they may be all that is left of it', async () => {
    const world = await World.with(uncertain());
    const [kept, twice] = ['kept', 'twice'].map((id) => listedAs(uncertain(), id)) as [ListedArchive, ListedArchive];
    expect(await world.settle([twice], { lost: ['kept'] })).toBe(0);
    expect(await world.garbage()).toEqual([]);
    expect(await world.open()).toBe(1);
    expect(await world.settle([kept, twice])).toBe(1);
    expect(await world.open()).toBe(0);
  });

  it('are never what counts or what a snapshot needs, whatever anybody has uploaded and whatever is uncertain', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const uploads = fc.array(
      fc.record({
        snapshot: fc.constantFrom('s1', 's2'),
        plan: fc.constantFrom('docs', 'films'),
        sizeBytes: fc.constantFrom(100, 101),
        archiveId: fc.option(fc.constantFrom(...ids), { nil: undefined }),
      }),
      { maxLength: 6 },
    );
    const listing = fc.array(
      fc.record({ id: fc.constantFrom(...ids, 'x', 'y', 'z'), like: fc.nat(5), sizeBytes: fc.constantFrom(100, 101) }),
      { maxLength: 12 },
    );
    const dates = fc.array(fc.constantFrom(TOO_OLD, OLD_ENOUGH), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(uploads, listing, dates, fc.subarray(['x', 'y', 'z']), async (given, listed, dated, needed) => {
        const doubtful = given.map(({ archiveId, ...more }) => uncertain({ ...more, archiveId }));
        const world = await World.with(...doubtful);
        // A result has one archive for each number of a run, whose id no other result has.
        const recorded = await collect(listUncertainUploads(world.items, 'docs', { vault: 'photos' }));
        recorded.push(...(await collect(listUncertainUploads(world.items, 'films', { vault: 'photos' }))));
        const counting = new Map(
          recorded.map(({ plan, archive, sizeBytes, archiveId }) => [`${plan} ${archive} ${sizeBytes}`, archiveId]),
        );
        const archives = listed.flatMap(({ id, like, sizeBytes }) => {
          const upload = doubtful[like];
          return upload ? [listedAs(upload, id, { sizeBytes })] : [];
        });
        for (const date of dated) await world.settle(archives, { date, needed });
        for (const plan of ['docs', 'films']) {
          for (const { archive, archiveId, sizeBytes } of await collect(listGarbage(world.items, plan))) {
            expect(counting.has(`${plan} ${archive} ${sizeBytes}`)).toBe(true);
            expect(counting.get(`${plan} ${archive} ${sizeBytes}`)).not.toBe(archiveId);
            expect(needed).not.toContain(archiveId);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
