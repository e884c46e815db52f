import { formatArchiveDescription } from '../../../core/contracts/archive-description';
import type { RetrievalPlan } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { planRetrieval } from '../../../lambdas/plan-retrieval/plan-retrieval';
import { element } from '../../core/inventory/inventories';
import { journalText, nameOf, VERSIONS } from '../../core/inventory/manifests/journals';
import { CSV_FORMS, ENCODINGS, JSON_FORMS } from '../../core/inventory/manifests/written-manifests';
import { batchOf, linesOf, RUN_ID, RUNS, runOf, world } from './runs';

const MANIFEST = { bucket: RUNS, key: 'manifests/m' };

/** Archives of a vault, the oldest in the middle, two of them with the same name. */
const ELEMENTS = [
  element(7, { ArchiveDescription: 'summer, 2019/"a" \\ b.jpg' }),
  element(3),
  element(9, { ArchiveDescription: 'folder/file-3.bin' }),
  element(5, { ArchiveDescription: '{"Path":"dir/x, y","UTCDateModified":"20130322T120026Z"}' }),
  element(8, { ArchiveDescription: '' }),
];

/** Plan of a run from a manifest, without what only inventories say of themselves, and its batches. */
async function planOf(content: Buffer, kind: 'retrieve' | 'rebuild' = 'retrieve') {
  const of = world();
  of.objects.place(MANIFEST, content);
  const run = runOf({ kind, manifest: MANIFEST, settings: { batchArchives: 2 } });
  const { inventoryDate, vaultArn, warnings, ...plan }: RetrievalPlan = await planRetrieval({ run }, of);
  const batches = Array.from({ length: plan.batches }, (_, batch) => batchOf(of, batch));
  return { plan, batches, of };
}
const linesText = (elements: readonly object[]) => elements.map((e) => `${JSON.stringify(e)}\n`).join('');
const bytesOf = (text: string, encoding = 'UTF-8') => ENCODINGS[encoding]?.(text) ?? Buffer.alloc(0);

describe('the plan of a vault', () => {
  it('takes the oldest archives first, each under the name that its description gives', async () => {
    const { batches } = await planOf(bytesOf(linesText(ELEMENTS)));
    expect(batches.flat().map(({ archiveId }) => archiveId)).toEqual([3, 5, 7, 8, 9].map((n) => element(n).ArchiveId));
  });

  it.each(Object.entries({ ...JSON_FORMS, ...CSV_FORMS }))('is the same from %s, in any encoding', async (_, write) => {
    const expected = await planOf(bytesOf(linesText(ELEMENTS)));
    for (const encoding of Object.keys(ENCODINGS)) {
      const { plan, batches } = await planOf(bytesOf(write(ELEMENTS), encoding));
      expect(batches).toEqual(expected.batches);
      expect(plan).toEqual(expected.plan);
    }
  });

  it('is the same from a journal, which has names of files in place of descriptions', async () => {
    const named = ELEMENTS.map((e) => ({ ...e, ArchiveDescription: '', Key: nameOf(e) }));
    const expected = await planOf(bytesOf(linesText(named)));
    const gone = element(1);
    for (const { created, deleted, requested } of Object.values(VERSIONS)) {
      const lines = [created(gone), ...ELEMENTS.map((e) => created(e)), requested(element(7)), deleted(gone)];
      const { plan, batches } = await planOf(bytesOf(journalText(lines)));
      expect(batches).toEqual(expected.batches);
      expect(plan).toEqual(expected.plan);
    }
  });
});

it('names by their ids, and counts, the archives of a journal whose names are no safe paths', async () => {
  const lines = ['../../etc/passwd', 'blank ', 'safe.txt'].map((name, n) => VERSIONS.B.created(element(n), name));
  const { plan, batches } = await planOf(bytesOf(journalText(lines)));
  expect(batches.flat().map(({ key }) => key)).toEqual([element(0).ArchiveId, element(1).ArchiveId, 'safe.txt']);
  expect(plan.names).toMatchObject({ formats: { manifest: 1, none: 2 }, unsafe: 2 });
});

it('finds the packs of a backup in CSV too, whose quotes are those of their descriptions', async () => {
  const pack = { moraine: 1, plan: 'docs', snapshot: '20260101T000000Z-aaaaaa', kind: 'pack' } as const;
  const packs = [1, 2].map((n) =>
    element(n, { ArchiveDescription: formatArchiveDescription({ ...pack, sequence: n }) }),
  );
  const text = CSV_FORMS["Glacier's CSV"]?.([...packs, element(3)]) ?? '';
  const { plan, of } = await planOf(bytesOf(text), 'rebuild');
  expect(plan).toMatchObject({ archives: 2 });
  expect(linesOf(of, runFiles.vault(RUN_ID))).toMatchObject(packs.map(({ ArchiveId }) => ({ ArchiveId })));
});
