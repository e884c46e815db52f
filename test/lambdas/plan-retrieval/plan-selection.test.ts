import { LengthMismatchError } from '../../../core/contracts/errors';
import { type Outcome, RetrievalPlan } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import type { Selection } from '../../../core/contracts/selection';
import type { JobOutput } from '../../../core/ports/vaults';
import { planRetrieval } from '../../../lambdas/plan-retrieval/plan-retrieval';
import { element, INVENTORY_DATE, inventoryOf } from '../../core/inventory/inventories';
import { batchOf, outcomesOf, RESTORED, RUN_ID, RUNS, runOf, VAULT, type World, world } from './runs';

const IDS = { bucket: RUNS, key: runFiles.ids(RUN_ID) };
const MANIFEST = { bucket: RUNS, key: 'manifests/m.jsonl' };
const idOf = (n: number) => element(n).ArchiveId;

describe('planRetrieval with a selection', () => {
  let of: World;
  let opened: number;
  beforeEach(() => {
    of = world();
    opened = 0;
  });

  const place = (key: { bucket: string; key: string }, lines: readonly string[]) =>
    of.objects.place(key, Buffer.from(lines.join('\n')));
  const placeManifest = (elements: readonly object[]) =>
    place(
      MANIFEST,
      elements.map((e) => JSON.stringify(e)),
    );

  /** Plan from an inventory with the elements. */
  function plan(elements: unknown[], selection: Selection, destination = { bucket: RESTORED, prefix: '' }) {
    const bytes = Buffer.from(inventoryOf(elements));
    async function* body() {
      opened++;
      yield bytes;
    }
    const readOutput = async (): Promise<JobOutput> => ({ body: body(), sizeBytes: bytes.length, treeHash: undefined });
    const run = runOf<'retrieve'>({ destination, selection });
    return planRetrieval({ run, inventory: { jobId: 'job' } }, { ...of, vaults: { ...of.vaults, readOutput } });
  }
  const planOfManifest = (selection: Selection) =>
    planRetrieval({ run: runOf<'retrieve'>({ manifest: MANIFEST, selection }) }, of);
  const keys = () => batchOf(of, 0).map(({ key }) => key);

  it('requests the archives that meet every member, and says of how many', async () => {
    const elements = Array.from({ length: 10 }, (_, n) => element(n));
    const planned = await plan(elements, {
      paths: ['folder/file-[2-8].bin'],
      created: { from: '2020-01-01T00:00:03Z', to: '2020-01-01T00:00:08Z' },
      largerThanBytes: 4,
      smallerThanBytes: 8,
      limit: 2,
    });
    expect(keys()).toEqual(['folder/file-4.bin', 'folder/file-5.bin']);
    expect(RetrievalPlan.parse(planned)).toMatchObject({ archives: 2, bytes: 11, pieces: 2 });
    expect(planned.selection).toEqual({
      words:
        'named folder/file-[2-8].bin, created from 2020-01-01T00:00:03Z on and before 2020-01-01T00:00:08Z, larger than 4 bytes, ' +
        'smaller than 8 bytes, of these the oldest 2',
      listed: { archives: 10, bytes: 55 },
      excluded: { paths: 3, created: 5, largerThanBytes: 4, smallerThanBytes: 3, limit: 1 },
    });
    expect(opened).toBe(1);
  });

  it('names archives as their objects would be named without a prefix, and without another archive of that name', async () => {
    const elements = [
      element(1, { ArchiveDescription: 'x/a.txt' }),
      element(2, { ArchiveDescription: 'x/a.txt' }),
      element(3, { ArchiveDescription: '../etc/passwd' }),
      element(4, { ArchiveDescription: 'p/x/a.txt' }),
    ];
    await plan(elements, { paths: ['x/*', idOf(3)] }, { bucket: RESTORED, prefix: 'p/' });
    expect(keys()).toEqual(['p/x/a.txt', expect.stringMatching(/^p\/x\/a~[0-9a-f]{12}\.txt$/), `p/${idOf(3)}`]);
  });

  it('prefers an archive of that very name to the reading as a pattern, and reads the inventory again for it', async () => {
    const names = ['scan1.pdf', 'scan[1].pdf', 'b.txt'];
    const elements = names.map((ArchiveDescription, n) => element(n, { ArchiveDescription }));
    expect((await plan(elements, { paths: ['scan[1].pdf', '?.txt'] })).selection).toMatchObject({
      listed: { archives: 3 },
      excluded: { paths: 1 },
    });
    expect(keys()).toEqual(['scan[1].pdf', 'b.txt']);
    expect(opened).toBe(2);
  });

  it('warns when an archive has a glob as its name, and so hides what the glob matches as a pattern', async () => {
    const names = ['2019/**', '2019/a.jpg', '2019/b/c.jpg', '2020/d.jpg'];
    const elements = names.map((ArchiveDescription, n) => element(n, { ArchiveDescription }));
    const warningOf = async (...paths: string[]) =>
      (await plan(elements, { paths })).warnings.find((text) => text.includes('as a pattern'));
    expect(await warningOf('2019/**')).toMatch(
      /are not selected: 2\. .* selected alone: "2019\/\*\*"\. .* a backslash/,
    );
    expect(keys()).toEqual(['2019/**']);
    expect(await warningOf('2019/**', '2019/*.jpg')).toContain('not selected: 1.');
    expect(await warningOf('\\2019/**')).toBeUndefined();
    expect(keys()).toEqual(names.slice(0, 3));
    expect(await warningOf('2020/d.jpg', '2019/**', '**/*.jpg')).toBeUndefined();
  });

  it('takes the archives of a list, and names those that are not in the inventory', async () => {
    const missing = Array.from({ length: 12 }, (_, n) => `gone-${n}`);
    place(IDS, [idOf(2), ...missing, idOf(0)]);
    const planned = await plan([element(0), element(1), element(2)], { ids: IDS });
    expect(batchOf(of, 0).map(({ archiveId }) => archiveId)).toEqual([idOf(0), idOf(2)]);
    expect(planned.selection).toMatchObject({ words: 'in the list of ids', unlistedIds: 12, excluded: { ids: 1 } });
    const warning = planned.warnings.find((text) => text.includes('list of ids'));
    expect(warning).toMatch(/that are not listed: 12\. They are gone-0, .*, gone-9 and 2 more\.$/);
    expect(warning).not.toContain('gone-10');
  });

  it('warns of no id when all are there, and tells that a range hides others', async () => {
    place(IDS, [idOf(1)]);
    const whole = await plan([element(0), element(1)], { ids: IDS });
    expect(whole.warnings.join('\n')).not.toContain('list of ids');
    expect(whole.selection).toMatchObject({ unlistedIds: 0 });
    place(IDS, [idOf(1), idOf(9)]);
    const ofRange = await plan([element(1)], { ids: IDS, created: { to: '2020-01-01T00:00:05Z' } });
    expect(ofRange.warnings.join('\n')).toMatch(/not listed, of which only archives created in the range are known: 1/);
  });

  it('refuses a list of ids that is not there, is broken, or was cut off', async () => {
    await expect(plan([element(0)], { ids: IDS })).rejects.toThrow(/no list of ids at s3:\/\/runs\/manifests\//);
    place(IDS, [idOf(0), 'a b']);
    await expect(plan([element(0)], { ids: IDS })).rejects.toThrow(/line 2: is not an archive id/);
    place(IDS, [idOf(0), idOf(1)]);
    const { read } = of.files;
    of.files.read = (key, range) => read(key, range ?? { start: 0, end: idOf(0).length });
    await expect(plan([element(0)], { ids: IDS })).rejects.toThrow(LengthMismatchError);
  });

  it('filters a manifest by its dates and keys, where undated archives are in no range', async () => {
    const undated = { CreationDate: undefined };
    placeManifest([element(1, { Key: 'a/1' }), element(2, { Key: 'a/2', ...undated }), element(3, { Key: 'b/3' })]);
    const planned = await planOfManifest({ paths: ['a/*'], created: { from: '2020-01-01T00:00:00Z' } });
    expect(keys()).toEqual(['a/1']);
    expect(planned.selection).toMatchObject({ listed: { archives: 3 }, excluded: { paths: 1, created: 1 } });
  });

  it('reports elements that cannot be read as failed, unless a list of ids excludes them', async () => {
    const broken = [element(1, { Size: 0 }), element(2, { Size: 0 }), 17];
    const failed = () => outcomesOf(of, runFiles.rejected(RUN_ID)).map(({ archiveId }: Outcome) => archiveId);
    await plan([element(0), ...broken], { limit: 5 });
    expect(failed()).toEqual([idOf(1), idOf(2), '']);
    place(IDS, [idOf(0), idOf(2)]);
    const planned = await plan([element(0), ...broken], { ids: IDS });
    expect(failed()).toEqual([idOf(2)]);
    expect(planned.selection).toMatchObject({ unlistedIds: 0 });
  });

  describe('that takes nothing', () => {
    const nothing = { name: 'NothingSelectedError' };

    it('says what there was and what excluded how many, and plans nothing', async () => {
      place(IDS, ['gone']);
      const planning = plan([element(0), element(1)], { paths: ['folder/*-1.bin'], smallerThanBytes: 2, ids: IDS });
      await expect(planning).rejects.toMatchObject({
        ...nothing,
        message:
          `no archive is selected of the 2 (3 bytes) that the inventory of vault photos of ${INVENTORY_DATE} lists: --path excludes 1, ` +
          '--smaller excludes 1, --ids excludes 2, 1 of the ids are not listed. Nothing was requested. The selection: named ' +
          'folder/*-1.bin, smaller than 2 bytes, in the list of ids',
      });
      expect(of.objects.keys(RUNS)).toEqual([IDS.key]);
    });

    it('is told from a manifest', async () => {
      placeManifest([element(1)]);
      const message = expect.stringMatching(/of the 1 \(2 bytes\) that the manifest lists: --path excludes 1\./);
      await expect(planOfManifest({ paths: ['x'] })).rejects.toMatchObject({ ...nothing, message });
    });

    it('names the range when the inventory of the range lists nothing', async () => {
      await expect(plan([], { created: { from: '2025-01-01T00:00:00Z' }, limit: 1 })).rejects.toMatchObject({
        ...nothing,
        message: expect.stringMatching(
          / lists no archive created from 2025-01-01T00:00:00Z on\. Nothing was requested/,
        ),
      });
    });

    it('is an empty vault when the inventory of the whole vault lists nothing', async () => {
      await expect(plan([], { limit: 1 })).rejects.toMatchObject({ name: 'EmptyVaultError' });
    });
  });

  describe('out of a larger vault', () => {
    const elements = Array.from({ length: 100 }, (_, n) => element(n));
    const randomWarning = /selection takes \d+ of the vault's 100 archives\. .* random restores/;
    beforeEach(() => {
      for (let n = 0; n < 100; n++) of.vaults.addArchive(VAULT, Buffer.from('x'));
      of.vaults.takeInventory(VAULT);
    });

    it.each<[string, Selection]>([
      ['names', { paths: ['folder/*-1.bin'] }],
      ['a smallest size', { largerThanBytes: 0, limit: 5 }],
      ['a largest size', { smallerThanBytes: 3 }],
      ['ids', { ids: IDS }],
    ])('warns of random restores when it selects by %s', async (_, selection) => {
      place(IDS, [idOf(4)]);
      expect((await plan(elements, selection)).warnings.join('\n')).toMatch(randomWarning);
    });

    it('warns of none when it selects by creation dates, or the oldest alone', async () => {
      const planned = await plan(elements, { created: { from: '2020-01-01T00:00:10Z' }, limit: 5 });
      expect(planned.archives).toBe(5);
      expect(planned.warnings.join('\n')).not.toContain('random restores');
    });
  });
});
