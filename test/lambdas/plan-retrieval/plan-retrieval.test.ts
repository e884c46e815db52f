import { crc32 } from 'node:zlib';
import { provenanceMetadata } from '../../../core/archive/provenance';
import type { Prices } from '../../../core/contracts/config';
import {
  BudgetExceededError,
  EmptyVaultError,
  InvalidInputError,
  LengthMismatchError,
} from '../../../core/contracts/errors';
import type { RunOf } from '../../../core/contracts/opened-run';
import { BatchIndexLine, Outcome, type PlanRetrievalInput, RetrievalPlan } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { defaultPrices } from '../../../core/cost/price-lists';
import { distinctKey } from '../../../core/naming/distinct-key';
import { GIB } from '../../../core/ranges/units';
import { planRetrieval } from '../../../lambdas/plan-retrieval/plan-retrieval';
import { element, hashOf, inventoryOf } from '../../core/inventory/inventories';
import {
  batchOf,
  inventoryJob,
  linesOf,
  outcomesOf,
  RESTORED,
  RUN_ID,
  RUNS,
  runOf,
  VAULT,
  vaultWithOutput,
  type World,
  world,
} from './runs';

const prices: Prices = {
  source: 'price list',
  asOf: '2026-11-01',
  retrieval: {
    Bulk: { perThousandRequests: 1, perGib: 0 },
    Standard: { perThousandRequests: 2, perGib: 0 },
    Expedited: { perThousandRequests: 3, perGib: 0 },
  },
  s3: { putPerThousand: 0, storagePerGibMonth: 0 },
};

function fill(of: World, count: number): void {
  // Younger ones first: an inventory need not be in order.
  for (let n = count - 1; n >= 0; n--) {
    const creationDate = new Date(Date.UTC(2020, 0, 1 + n));
    of.vaults.addArchive(VAULT, Buffer.alloc(n + 1, n), {
      archiveId: `id-${n}`,
      description: `f/${n}.bin`,
      creationDate,
    });
  }
}

/** Every file of the run. */
const files = ({ objects }: World) =>
  objects.keys(RUNS).map((key) => [key, objects.text({ bucket: RUNS, key })] as const);

describe('planRetrieval from an inventory', () => {
  let of: World;
  beforeEach(() => {
    of = world();
  });

  it('cuts the vault into batches in order of creation', async () => {
    fill(of, 5);
    const plan = await planRetrieval(
      { run: runOf({ settings: { batchArchives: 2 } }), inventory: { jobId: await inventoryJob(of) } },
      of,
    );
    expect(RetrievalPlan.parse(plan)).toMatchObject({
      runId: RUN_ID,
      vault: VAULT,
      archives: 5,
      bytes: 15,
      presentArchives: 0,
      rejectedArchives: 0,
      pieces: 5,
      batches: 3,
      batchesInFlightMax: 1000,
      firstWaitSeconds: 13 * 3600,
      estimate: null,
    });
    // The date of the inventory asks for nothing.
    expect(plan).toMatchObject({ warnings: [], notes: [] });
    expect(linesOf(of, runFiles.index(RUN_ID)).map((line) => BatchIndexLine.parse(line))).toEqual([
      { batch: 0, pieces: 2, bytes: 3 },
      { batch: 1, pieces: 2, bytes: 7 },
      { batch: 2, pieces: 1, bytes: 5 },
    ]);
    const lines = [0, 1, 2].flatMap((batch) => batchOf(of, batch));
    expect(lines.map(({ archiveId }) => archiveId)).toEqual(['id-0', 'id-1', 'id-2', 'id-3', 'id-4']);
    expect(lines[3]).toMatchObject({
      index: 1,
      archive: 3,
      key: 'f/3.bin',
      description: 'f/3.bin',
      sizeBytes: 4,
      end: 3,
    });
    expect(lines[3]?.creationDate).toMatch(/^2020-01-04T00:00:00/);
    expect(JSON.parse(of.objects.text({ bucket: RUNS, key: runFiles.plan(RUN_ID) }))).toEqual(plan);
  });

  it('writes the same files when it runs twice', async () => {
    fill(of, 7);
    const input = { run: runOf({ settings: { batchArchives: 3 } }), inventory: { jobId: await inventoryJob(of) } };
    await planRetrieval(input, of);
    const first = files(of);
    of.objects.failNext({ bucket: RUNS, key: runFiles.batch(RUN_ID, 1) }, new Error('broken off'));
    await expect(planRetrieval(input, of)).rejects.toThrow('broken off');
    await planRetrieval(input, of);
    expect(files(of)).toEqual(first);
    expect(first.map(([key]) => key)).toEqual(
      [
        'batches/000000.jsonl',
        'batches/000001.jsonl',
        'batches/000002.jsonl',
        'index.jsonl',
        'plan.json',
        'present.jsonl',
        'rejected.jsonl',
      ].map((name) => `runs/${RUN_ID}/${name}`),
    );
  });

  it('does not request what is at the destination, and may have nothing left to do', async () => {
    fill(of, 3);
    const run = runOf({ destination: { bucket: RESTORED, prefix: 'p/' } });
    const inventory = { jobId: await inventoryJob(of) };
    await planRetrieval({ run, inventory }, of);
    const lines = batchOf(of, 0);
    const restore = (n: number) => {
      const line = lines[n] as (typeof lines)[number];
      const metadata = provenanceMetadata({ vault: VAULT, ...line });
      const bytes = Buffer.alloc(line.sizeBytes);
      of.objects.place({ bucket: RESTORED, key: line.key }, bytes, { metadata });
      const record = `${JSON.stringify({ ...line, crc32: crc32(bytes) })}\n`;
      of.objects.place(
        { bucket: RUNS, key: runFiles.written(VAULT, RESTORED, 'run-0', line.archiveId) },
        Buffer.from(record),
      );
    };
    restore(1);
    expect(await planRetrieval({ run, inventory }, of)).toMatchObject({
      presentArchives: 1,
      presentBytes: 2,
      pieces: 2,
    });
    expect(batchOf(of, 0).map(({ archive }) => archive)).toEqual([0, 2]);
    expect(outcomesOf(of, runFiles.present(RUN_ID)).map((line) => Outcome.parse(line))).toEqual([
      expect.objectContaining({ archiveId: 'id-1', key: 'p/f/1.bin', outcome: 'present', requests: 0, sizeBytes: 2 }),
    ]);

    restore(0);
    restore(2);
    expect(await planRetrieval({ run, inventory }, of)).toMatchObject({ presentArchives: 3, batches: 0, pieces: 0 });
    expect(of.objects.text({ bucket: RUNS, key: runFiles.index(RUN_ID) })).toBe('');
  });

  it('gives equal and hostile descriptions keys of their own', async () => {
    const add = (archiveId: string, description: string) =>
      of.vaults.addArchive(VAULT, Buffer.from('x'), { archiveId, description });
    add('b', 'same.txt');
    add('a', 'same.txt');
    add('up', '../../etc/passwd');
    add('long', 'x'.repeat(1024));
    of.objects.place({ bucket: RESTORED, key: 'taken' }, Buffer.from('foreign'));
    add('c', 'taken');
    await planRetrieval({ run: runOf(), inventory: { jobId: await inventoryJob(of) } }, of);
    expect(Object.fromEntries(batchOf(of, 0).map(({ archiveId, key }) => [archiveId, key]))).toEqual({
      a: 'same.txt',
      b: distinctKey('same.txt', 'b'),
      up: 'up',
      long: 'x'.repeat(1024),
      c: distinctKey('taken', 'c'),
    });
  });

  it('takes names out of descriptions, lists folders without requesting them, and counts both', async () => {
    const add = (archiveId: string, description: string, sizeBytes = 2) =>
      of.vaults.addArchive(VAULT, Buffer.alloc(sizeBytes), { archiveId, description });
    const path = (text: string) => Buffer.from(text).toString('base64');
    add('fast', `<m><v>4</v><p>${path('old/a.txt')}</p><ce>1:0:00:9</ce></m>`);
    add('marker', `<m><v>4</v><p>${path('old/')}</p></m>`, 1);
    add('parent', 'old', 1);
    add('broken', '<m><v>4</v><p>YQ</p></m>');
    add('unsafe', '../up');
    add('upper', 'OLD/a.TXT');
    add('id', '');
    add('file', 'x');
    add('below', 'x/y');
    const inventory = { jobId: await inventoryJob(of) };
    const plan = await planRetrieval(
      { run: runOf({ destination: { bucket: RESTORED, prefix: 'p/' } }), inventory },
      of,
    );
    expect(RetrievalPlan.parse(plan)).toMatchObject({
      ...{ archives: 9, folders: 2, presentArchives: 0, pieces: 7 },
      names: {
        formats: { fastglacier: 2, plain: 4, none: 3 },
        flags: { compressed: 1, broken: 1 },
        ...{ notOriginal: 1, unsafe: 1, caseClashes: 1, pathClashes: 1 },
      },
    });
    expect(Object.fromEntries(batchOf(of, 0).map(({ archiveId, key }) => [archiveId, key]))).toEqual({
      ...{ fast: 'p/old/a.txt', upper: 'p/OLD/a.TXT', file: 'p/x', below: 'p/x/y' },
      ...{ broken: 'p/broken', unsafe: 'p/unsafe', id: 'p/id' },
    });
    const folders = outcomesOf(of, runFiles.present(RUN_ID)).map((line) => Outcome.parse(line));
    expect(folders.map(({ archiveId, key, outcome }) => [archiveId, key, outcome])).toEqual(
      expect.arrayContaining([
        ['marker', 'p/old/', 'folder'],
        ['parent', 'p/old/', 'folder'],
      ]),
    );
    expect(plan.warnings).toEqual([]);
    expect(plan.notes?.join('\n')).toMatch(
      /but for case: 1, for example "p\/(OLD\/a\.TXT|old\/a\.txt)"[\s\S]*folders of others at the same time: 1, for example "p\/x"[\s\S]*not the original file: 1 \(compressed: 1,/,
    );

    const asDescribed = runOf({ settings: { naming: 'description' } });
    expect(await planRetrieval({ run: asDescribed, inventory }, of)).toMatchObject({ folders: 0, pieces: 9 });
    const keys = batchOf(of, 0).map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(['old', 'x', 'x/y', '<m><v>4</v><p>YQ</p></m>']));
  });

  it('reports elements that cannot be read, and plans the others', async () => {
    const text = inventoryOf([
      element(1),
      element(2, { Size: 0 }),
      17,
      element(3),
      element(3),
      element(1, { Size: 9 }),
    ]);
    const vaults = vaultWithOutput(of.vaults, text);
    const plan = await planRetrieval({ run: runOf(), inventory: { jobId: 'job' } }, { ...of, vaults });
    expect(plan).toMatchObject({ archives: 2, rejectedArchives: 3, pieces: 2 });
    expect(plan.warnings).toEqual([expect.stringContaining('cannot be retrieved: 3')]);
    expect(plan.notes).toEqual([expect.stringContaining('repeat an archive: 1')]);
    const rejected = outcomesOf(of, runFiles.rejected(RUN_ID)).map((line) => Outcome.parse(line));
    expect(rejected.map(({ archiveId, outcome, reason }) => [archiveId, outcome, reason])).toEqual([
      [element(2).ArchiveId, 'failed', expect.stringMatching(/^element 2 of the inventory: Size is not/)],
      ['', 'failed', expect.stringMatching(/^element 3 .*not a JSON object/)],
      [element(1).ArchiveId, 'failed', expect.stringMatching(/^element 6 .*listed twice/)],
    ]);
  });

  it('takes a broken connection up again at the byte reached', async () => {
    fill(of, 50);
    const jobId = await inventoryJob(of);
    of.vaults.breakNextOutput(1000);
    of.vaults.breakNextOutput(0, new Error('reset'));
    of.vaults.breakNextOutput(2000, new Error('reset'));
    const plan = await planRetrieval({ run: runOf(), inventory: { jobId } }, of);
    expect(plan.archives).toBe(50);
    expect(of.clock.sleptMs).toEqual([1000, 2000, 4000]);
    expect(of.events.filter(([event]) => event === 'inventory.interrupted')).toHaveLength(3);
  });

  it('gives up on a connection that breaks again and again', async () => {
    fill(of, 50);
    const jobId = await inventoryJob(of);
    for (let n = 0; n < 9; n++) of.vaults.breakNextOutput(10);
    await expect(planRetrieval({ run: runOf(), inventory: { jobId } }, of)).rejects.toThrow(LengthMismatchError);
  });

  it('says that the output of an inventory job is gone', async () => {
    fill(of, 1);
    const jobId = await inventoryJob(of);
    of.vaults.expire(jobId);
    await expect(planRetrieval({ run: runOf(), inventory: { jobId } }, of)).rejects.toMatchObject({
      name: 'InventoryJobFailedError',
      message: expect.stringContaining('expired (after 24 hours) before it was read'),
    });
  });

  it('refuses an empty vault and names the date of its inventory', async () => {
    const planning = planRetrieval({ run: runOf(), inventory: { jobId: await inventoryJob(of) } }, of);
    await expect(planning).rejects.toThrow(EmptyVaultError);
    await expect(planning).rejects.toThrow(/no archives in its inventory of 2026-11-21T/);
  });

  it('refuses an inventory of another vault, or what is none', async () => {
    const plan = (text: string) =>
      planRetrieval({ run: runOf(), inventory: { jobId: 'job' } }, { ...of, vaults: vaultWithOutput(of.vaults, text) });
    const other = inventoryOf([element(1)], 'arn:aws:glacier:eu-west-1:123456789012:vaults/other');
    await expect(plan(other)).rejects.toThrow(/is of vault other .* not of photos/);
    await expect(plan('{"ArchiveList":[]}')).rejects.toThrow(InvalidInputError);
    await expect(plan(inventoryOf([element(1)]).slice(0, -5))).rejects.toThrow(/truncated at byte/);
    expect(of.objects.keys(RUNS)).toEqual([]);
  });

  it('notes the age of an old inventory', async () => {
    fill(of, 1);
    const jobId = await inventoryJob(of);
    of.clock.advance(3 * 24 * 3_600_000);
    const plan = await planRetrieval({ run: runOf(), inventory: { jobId } }, of);
    expect(plan.warnings).toEqual([]);
    expect(plan.notes).toEqual([expect.stringContaining('3 days old')]);
  });
});

describe('the budget of a run', () => {
  let of: World;
  let inventory: { jobId: string };
  beforeEach(async () => {
    of = world();
    fill(of, 5);
    inventory = { jobId: await inventoryJob(of) };
  });

  it('refuses a run above it before a batch is written', async () => {
    const planning = planRetrieval({ run: runOf({ prices, budgetUsd: 0.0049 }), inventory }, of);
    await expect(planning).rejects.toThrow(BudgetExceededError);
    expect(of.objects.keys(RUNS)).toEqual([]);
    const configured = runOf({ prices, settings: { budgetUsd: 0.0049 } });
    await expect(planRetrieval({ run: configured, inventory }, of)).rejects.toThrow(BudgetExceededError);
  });

  it('lets a run pass that keeps to it, and states the estimate', async () => {
    const plan = await planRetrieval({ run: runOf({ prices, budgetUsd: 0.005 }), inventory }, of);
    expect(plan.estimate).toMatchObject({ requests: 5, totalUsd: 0.005, source: 'price list' });
  });

  it('does not count what is present', async () => {
    await planRetrieval({ run: runOf(), inventory }, of);
    const [line] = batchOf(of, 0);
    if (!line) throw new Error('no line');
    const metadata = provenanceMetadata({ vault: VAULT, ...line });
    of.objects.place({ bucket: RESTORED, key: line.key }, Buffer.alloc(line.sizeBytes), { metadata });
    const plan = await planRetrieval({ run: runOf({ prices, budgetUsd: 0.004 }), inventory }, of);
    expect(plan.estimate?.requests).toBe(4);
  });

  it('needs prices', async () => {
    await expect(planRetrieval({ run: runOf({ budgetUsd: 1 }), inventory }, of)).rejects.toThrow(/without prices/);
  });

  it('names the figures that the prices lack', async () => {
    const run = runOf({ prices: { ...prices, retrieval: {} }, budgetUsd: 1 });
    await expect(planRetrieval({ run, inventory }, of)).rejects.toThrow(
      'add prices.retrieval.Bulk.perThousandRequests, prices.retrieval.Bulk.perGib to the configuration',
    );
  });

  it('does not refuse a dry run, which tells the estimate', async () => {
    const plan = await planRetrieval({ run: runOf({ prices, budgetUsd: 0, dryRun: true }), inventory }, of);
    expect(plan.estimate?.totalUsd).toBe(0.005);
  });
});

it('plans work without prices, with the fee for deletion where no archive is young', async () => {
  const of = world();
  fill(of, 5);
  const plan = await planRetrieval({ run: runOf({ dryRun: true }), inventory: { jobId: await inventoryJob(of) } }, of);
  expect(plan).toMatchObject({
    estimate: null,
    work: { requests: 5, bytes: 15, objects: 5, s3Requests: 5, storedBytes: 15, largestPieceBytes: 5 },
    earlyDeletion: { archives: 0, usd: 0 },
  });
});

it('estimates the fee for deleting the archives of a plan now, if their ages are known, and the largest piece to request', async () => {
  const of = world();
  const manifest = { bucket: RUNS, key: 'manifests/m.jsonl' };
  const planOf = async (...dates: (string | undefined)[]) => {
    const elements = dates.map((CreationDate, n) => element(n, { Size: (n + 1) * GIB, CreationDate }));
    of.objects.place(manifest, Buffer.from(elements.map((line) => `${JSON.stringify(line)}\n`).join('')));
    const run = runOf({
      manifest,
      dryRun: true,
      prices: defaultPrices('us-east-1'),
      settings: { pieceBytes: GIB / 2 },
    });
    return planRetrieval({ run }, of);
  };
  // It is 2026-11-21T10:00:00Z: the second one is 30 days old, the third a day too old.
  const plan = await planOf('2020-01-01T00:00:00Z', '2026-10-22T10:00:00Z', '2026-08-22T10:00:00Z');
  expect(plan).toMatchObject({ work: { largestPieceBytes: GIB / 2 }, earlyDeletion: { archives: 1 } });
  expect(plan.earlyDeletion?.usd).toBeCloseTo((2 + 32 / 2 ** 20) * 0.0036 * 2, 8);
  expect(await planOf('2020-01-01T00:00:00Z')).toMatchObject({ earlyDeletion: { archives: 0, usd: 0 } });
  expect((await planOf('2020-01-01T00:00:00Z', undefined)).earlyDeletion).toBeUndefined();
});

describe('planRetrieval from a manifest', () => {
  let of: World;
  const manifest = { bucket: RUNS, key: 'manifests/m.jsonl' };
  const write = (text: string) => of.objects.place(manifest, Buffer.from(text));
  const plan = () => planRetrieval({ run: runOf({ manifest }) }, of);
  beforeEach(() => {
    of = world();
    fill(of, 100);
    of.vaults.takeInventory(VAULT);
  });

  it('requests what it names, in order of creation, under the keys that it asks for', async () => {
    write([element(3, { Key: 'asked/for' }), element(1), element(2)].map((e) => JSON.stringify(e)).join('\r\n'));
    expect(await plan()).toMatchObject({ inventoryDate: null, archives: 3, pieces: 3, batches: 1 });
    expect(batchOf(of, 0).map(({ key }) => key)).toEqual(['folder/file-1.bin', 'folder/file-2.bin', 'asked/for']);
  });

  it('warns where a few archives out of many are random restores', async () => {
    write(JSON.stringify(element(1)));
    expect((await plan()).warnings).toEqual([expect.stringMatching(/names 1 of the vault's 100 archives/)]);
  });

  it('takes an inventory that somebody kept', async () => {
    write(inventoryOf([element(1), element(2)], undefined, '2026-11-01T00:00:00Z'));
    const planned = await plan();
    expect(planned).toMatchObject({ inventoryDate: '2026-11-01T00:00:00Z', archives: 2 });
    expect(planned.notes).toEqual([expect.stringContaining('20 days old')]);
  });

  it.each<[string, string, RegExp]>([
    ['a broken line', `${JSON.stringify(element(1))}\n{"ArchiveId"`, /line 2: is not JSON/],
    ['the inventory of another vault', inventoryOf([element(1)], 'arn:aws:glacier:x:1:vaults/other'), /of vault other/],
    ['nothing', '\n', /manifest is empty/],
  ])('refuses %s and writes nothing', async (_, text, message) => {
    write(text);
    await expect(plan()).rejects.toThrow(InvalidInputError);
    await expect(plan()).rejects.toThrow(message);
    expect(of.objects.keys(RUNS)).toEqual([manifest.key]);
  });

  it('refuses a manifest that is not there', async () => {
    await expect(plan()).rejects.toThrow(/no manifest at s3:\/\/runs\/manifests\/m\.jsonl/);
  });

  it('refuses a manifest outside the bucket of runs', async () => {
    write(JSON.stringify(element(1)));
    const elsewhere = { ...manifest, bucket: RESTORED };
    const refused = planRetrieval({ run: runOf({ manifest: elsewhere }) }, of);
    await expect(refused).rejects.toThrow(
      /manifest s3:\/\/restored\/manifests\/m\.jsonl is not in the runs bucket, runs/,
    );
  });

  it('does not mistake part of a manifest for all of it', async () => {
    write(`${JSON.stringify(element(1))}\n${JSON.stringify(element(2))}\n`);
    const { read } = of.files;
    const cut = `${JSON.stringify(element(1))}\n`.length;
    const files = { ...of.files, read: (key: string) => read(key, { start: 0, end: cut - 1 }) };
    await expect(planRetrieval({ run: runOf({ manifest }) }, { ...of, files })).rejects.toThrow(LengthMismatchError);
  });

  it('refuses a prefix that leaves no room for keys', async () => {
    write(JSON.stringify(element(1)));
    const destination = { bucket: RESTORED, prefix: `${'x'.repeat(600)}/` };
    await expect(planRetrieval({ run: runOf({ manifest, destination }) }, of)).rejects.toThrow(/prefix must end with/);
  });

  it('needs a manifest or an inventory', async () => {
    await expect(planRetrieval({ run: runOf() }, of)).rejects.toThrow(/neither a manifest nor an inventory/);
  });

  it('proves what a manifest names by its own hashes', async () => {
    write(JSON.stringify(element(1, { SHA256TreeHash: hashOf('other').toUpperCase() })));
    await plan();
    expect(batchOf(of, 0)[0]?.treeHash).toBe(hashOf('other'));
  });
});

describe('planRetrieval with names', () => {
  const key = 'manifests/names/run-1.jsonl';
  const given = { kind: 'file', bucket: RUNS, key, format: 'names-file' } as const;
  const mapping = { kind: 'mapping', vault: 'photos_mapping' } as const;
  let of: World;
  beforeEach(() => {
    of = world();
    fill(of, 3);
  });
  const place = (lines: object[], bucketKey = key) =>
    of.objects.place(
      { bucket: RUNS, key: bucketKey },
      Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    );
  const plan = async (changes: Partial<Omit<RunOf<'retrieve'>, 'settings'>>, more: Partial<PlanRetrievalInput> = {}) =>
    planRetrieval(
      { run: runOf({ kind: 'retrieve', ...changes }), inventory: { jobId: await inventoryJob(of) }, ...more },
      of,
    );
  const keysOf = () =>
    Object.fromEntries(batchOf(of, 0).map((piece) => [piece.archiveId, 'key' in piece && piece.key]));

  it('gives archives the names of a file, and says how many have none and which are not used', async () => {
    place([
      { archiveId: 'id-2', path: 'photo/c.jpg' },
      { archiveId: 'id-0', path: '../outside' },
      { archiveId: 'id-1', path: 'photo/b.jpg' },
      { archiveId: 'gone', path: 'photo/d.jpg' },
    ]);
    const { warnings } = await plan({ names: given, destination: { bucket: RESTORED, prefix: 'to/' } });
    expect(keysOf()).toEqual({ 'id-0': 'to/f/0.bin', 'id-1': 'to/photo/b.jpg', 'id-2': 'to/photo/c.jpg' });
    expect(warnings).toEqual(
      expect.arrayContaining([
        'Archives without a name in the file of names: 1 of 3. 1 of its names are of archives that are not in this run.',
        expect.stringMatching(/^Names in the file of names that are not used: 1\./),
      ]),
    );
  });

  it('gives the archives of a manifest their names', async () => {
    place([{ archiveId: 'id-0', path: 'a' }]);
    const manifest = { bucket: RUNS, key: 'manifests/run-1.jsonl' };
    const line = { ArchiveId: 'id-0', Size: 1, SHA256TreeHash: hashOf('x') };
    of.objects.place(manifest, Buffer.from(JSON.stringify(line)));
    await plan({ names: given, manifest }, { inventory: undefined });
    expect(keysOf()).toEqual({ 'id-0': 'a' });
  });

  it('gives archives the names that were read from the mapping', async () => {
    const read = { kind: 'read', key: runFiles.names(RUN_ID), names: 3, unusable: 2 } as const;
    place(
      [0, 1, 2].map((n) => ({ archiveId: `id-${n}`, path: `photo/${n}` })),
      read.key,
    );
    const { warnings } = await plan({ names: mapping }, { mapping: read });
    expect(keysOf()).toEqual({ 'id-0': 'photo/0', 'id-1': 'photo/1', 'id-2': 'photo/2' });
    expect(warnings.filter((warning) => warning.includes('mapping'))).toEqual([
      expect.stringMatching(/^Names in the mapping in vault photos_mapping that are not used: 2\./),
    ]);
  });

  it('selects by the names of a file, and by descriptions only where it has none', async () => {
    place([
      { archiveId: 'id-0', path: '../outside' },
      { archiveId: 'id-0', path: '/photo/a.jpg' },
      { archiveId: 'id-1', path: 'docs/b.txt' },
    ]);
    const selected = async (path: string) => {
      await plan({ names: given, selection: { paths: [path] } });
      return Object.keys(keysOf());
    };
    expect(await selected('photo/**')).toEqual(['id-0']);
    expect(await selected('**/*.{txt,bin}')).toEqual(['id-1', 'id-2']);
  });

  it('selects by any of several names of an archive, beside the key of a manifest too, and by an exact one alone', async () => {
    place([
      { archiveId: 'id-0', path: 'a' },
      { archiveId: 'id-1', path: 'photo/b' },
      { archiveId: 'id-0', path: '/photo/dup/a' },
      { archiveId: 'id-2', path: 'c' },
      { archiveId: 'id-2', path: 'photo/*' },
    ]);
    const selected = async (path: string, manifest?: RunOf<'retrieve'>['manifest']) => {
      const inventory = manifest ? { inventory: undefined } : {};
      await plan({ names: given, selection: { paths: [path] }, manifest }, inventory);
      return Object.keys(keysOf());
    };
    expect(await selected('photo/dup/**')).toEqual(['id-0']);
    expect(await selected('a')).toEqual(['id-0']);
    expect(await selected('photo/**')).toEqual(['id-0', 'id-1', 'id-2']);
    expect(await selected('photo/*')).toEqual(['id-2']);
    const manifest = { bucket: RUNS, key: 'manifests/run-1.jsonl' };
    const line = { ArchiveId: 'id-0', Size: 1, SHA256TreeHash: hashOf('x'), Key: 'asked' };
    of.objects.place(manifest, Buffer.from(JSON.stringify(line)));
    for (const path of ['asked', 'a', 'photo/dup/a']) expect(await selected(path, manifest)).toEqual(['id-0']);
  });

  it('plans copies for further names, and estimates them', async () => {
    place([
      { archiveId: 'id-0', path: 'a' },
      { archiveId: 'id-1', path: 'b' },
      { archiveId: 'id-0', path: 'dup/a' },
      { archiveId: 'id-0', path: 'b' },
    ]);
    const planned = await plan({ names: given, destination: { bucket: RESTORED, prefix: 'to/' } });
    expect(planned).toMatchObject({
      archives: 3,
      copies: 2,
      copyBytes: 2,
      names: { formats: { 'names-file': 2, plain: 1 } },
    });
    const copy = { archiveId: 'id-0', from: 'to/a', sizeBytes: 1, isFurther: true };
    expect(linesOf(of, runFiles.copies(RUN_ID))).toMatchObject([
      { ...copy, to: 'to/dup/a' },
      { ...copy, to: distinctKey('to/b', 'id-0') },
    ]);
  });

  it('notes clashes of further names', async () => {
    place(['x', 'X', 'x/y'].map((path) => ({ archiveId: 'id-0', path })));
    const { names, notes } = await plan({ names: given });
    expect(names).toMatchObject({ caseClashes: 1, pathClashes: 1 });
    expect(notes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Names that equal another one but for case: 1, for example "X"/),
        expect.stringMatching(/^Names that are folders of others at the same time: 1, for example "x"/),
      ]),
    );
  });

  it('plans copies for all names of a file where a manifest gives the key, even for a single one', async () => {
    const manifest = { bucket: RUNS, key: 'manifests/run-1.jsonl' };
    const line = { ArchiveId: 'id-0', Size: 1, SHA256TreeHash: hashOf('x'), Key: 'asked' };
    of.objects.place(manifest, Buffer.from(JSON.stringify(line)));
    for (const names of [['one', 'two'], ['one']]) {
      place(names.map((path) => ({ archiveId: 'id-0', path })));
      expect(await plan({ names: given, manifest }, { inventory: undefined })).toMatchObject({ copies: names.length });
      expect(keysOf()).toEqual({ 'id-0': 'asked' });
      const copies = names.map((to) => ({ archiveId: 'id-0', from: 'asked', to, isFurther: true }));
      expect(linesOf(of, runFiles.copies(RUN_ID))).toMatchObject(copies);
    }
  });

  it('does without the mapping when there is none, and says why', async () => {
    const { warnings } = await plan({ names: mapping }, { mapping: { kind: 'none', reason: 'it is empty' } });
    expect(keysOf()).toMatchObject({ 'id-0': 'f/0.bin' });
    expect(warnings).toContain(
      'The archives have no names from the mapping in vault photos_mapping: it is empty. A file may give them: --names FILE.',
    );
  });

  it('refuses a file that is not there, or not in the runs bucket', async () => {
    await expect(plan({ names: given })).rejects.toThrow(InvalidInputError);
    const elsewhere = { ...given, bucket: RESTORED };
    await expect(plan({ names: elsewhere })).rejects.toThrow('is not in the runs bucket');
  });
});
