import type { CreationRange } from '../../core/contracts/creation-range';
import { isTreeHashAligned } from '../../core/ranges/aligned-nodes';
import { MIB } from '../../core/ranges/units';
import { treeHashOf } from '../../core/tree-hash/tree-hash';
import { all, collect, pattern } from './bodies';
import { embeddedCloud } from './embedded';
import { embeddedGlacierPlan, embeddedVaultWorld, memoryVaultWorld, type VaultWorld } from './vault-worlds';

describe('in memory', () => behavesAsVaults(() => memoryVaultWorld()));

describe('on Amazon Glacier', () => {
  const cloud = embeddedCloud({
    failJob: (job) => (embeddedGlacierPlan.failing.has(job.archiveId ?? '') ? 'Internal error' : undefined),
    insufficientCapacity: () => embeddedGlacierPlan.exhausted,
  });
  beforeAll(() => void cloud().sns.createTopic('jobs'));
  behavesAsVaults(() => embeddedVaultWorld(cloud()));
});

const topicArn = 'arn:aws:sns:us-east-1:123456789012:jobs';
const hex = (bytes: Uint8Array) => treeHashOf(bytes).toString('hex');

function behavesAsVaults(start: () => VaultWorld) {
  let world: VaultWorld;
  const bytes = pattern(6.5 * MIB);
  let archiveId: string;
  const retrieval = (more = {}) => ({
    vault: 'photos',
    archiveId,
    tier: 'Bulk' as const,
    description: 'moraine/1/run/0/0/1',
    topicArn,
    ...more,
  });

  beforeAll(async () => {
    world = start();
    await world.addVault('photos');
    await world.addVault('empty');
    archiveId = await world.addArchive('photos', bytes, 'family "2015", ~ and more');
  });
  afterAll(() => world.close());

  const missingVault = { name: 'VaultNotFoundError', message: expect.stringContaining('"missing"') };

  test('a vault is described as of its last inventory', async () => {
    const arn = 'arn:aws:glacier:us-east-1:123456789012:vaults/photos';
    expect(await world.vaults.describeVault('photos')).toEqual({
      arn,
      archives: 0,
      sizeBytes: 0,
      inventoryDate: undefined,
    });
    await world.takeInventory('photos');
    expect(await world.vaults.describeVault('photos')).toEqual({
      arn,
      archives: 1,
      sizeBytes: bytes.length + 32_768,
      inventoryDate: expect.any(Date),
    });
  });

  test('every request names a missing vault', async () => {
    const { vaults } = world;
    const inventory = { vault: 'missing', description: 'd', topicArn };
    await expect(vaults.describeVault('missing')).rejects.toMatchObject(missingVault);
    await expect(vaults.startRetrieval(retrieval({ vault: 'missing' }))).rejects.toMatchObject(missingVault);
    await expect(vaults.startInventory(inventory)).rejects.toMatchObject(missingVault);
    await expect(vaults.listJobs('missing')).rejects.toMatchObject(missingVault);
    await expect(vaults.describeJob('missing', 'j')).rejects.toMatchObject(missingVault);
    await expect(vaults.readOutput({ vault: 'missing', jobId: 'j' })).rejects.toMatchObject(missingVault);
  });

  test('a vault is deleted once an inventory shows it empty, and nothing was written since', async () => {
    const { vaults, uploads } = world;
    await world.addVault('doomed');
    const doomed = await world.addArchive('doomed', pattern(10), '');
    await world.takeInventory('doomed');
    expect(await vaults.deleteVault('doomed')).toBe('not-empty');
    await uploads.deleteArchive({ vault: 'doomed', archiveId: doomed });
    expect(await vaults.deleteVault('doomed')).toBe('not-empty');
    await world.takeInventory('doomed');
    const late = await world.addArchive('doomed', pattern(10), '');
    expect(await vaults.deleteVault('doomed')).toBe('not-empty');
    await uploads.deleteArchive({ vault: 'doomed', archiveId: late });
    await world.takeInventory('doomed');
    expect(await vaults.deleteVault('doomed')).toBe('deleted');
    await expect(vaults.describeVault('doomed')).rejects.toMatchObject({ name: 'VaultNotFoundError' });
    expect(await vaults.deleteVault('doomed')).toBe('deleted');
  });

  test('a missing archive is refused as missing', async () => {
    await expect(world.vaults.startRetrieval(retrieval({ archiveId: 'x'.repeat(138) }))).rejects.toMatchObject({
      name: 'ArchiveNotFoundError',
    });
  });

  test.each([
    ['off the MiB', { start: 1, end: MIB - 1 }],
    ['past the end', { start: 0, end: 7 * MIB - 1 }],
    ['ending inside a MiB', { start: 0, end: 99 }],
  ])('a range %s is refused', async (_name, range) => {
    await expect(world.vaults.startRetrieval(retrieval({ range }))).rejects.toMatchObject({
      name: 'RequestRefusedError',
    });
  });

  test('an invalid description is refused', async () => {
    await expect(world.vaults.startRetrieval(retrieval({ description: 'ü' }))).rejects.toMatchObject({
      name: 'RequestRefusedError',
    });
  });

  test('without capacity an Expedited retrieval is deferred, and only that', async () => {
    world.exhaustCapacity();
    await expect(world.vaults.startRetrieval(retrieval({ tier: 'Expedited' }))).rejects.toMatchObject({
      name: 'RetrievalDeferredError',
      lacksCapacity: true,
    });
    const jobId = await world.vaults.startRetrieval(retrieval({ tier: 'Standard' }));
    expect(await world.vaults.describeJob('photos', jobId)).toMatchObject({ Tier: 'Standard' });
  });

  test('a job is described while it runs and when it is complete', async () => {
    const jobId = await world.vaults.startRetrieval(retrieval());
    const running = await world.vaults.describeJob('photos', jobId);
    expect(running).toMatchObject({
      Action: 'ArchiveRetrieval',
      ArchiveId: archiveId,
      ArchiveSHA256TreeHash: hex(bytes),
      ArchiveSizeInBytes: bytes.length,
      Completed: false,
      JobDescription: 'moraine/1/run/0/0/1',
      JobId: jobId,
      RetrievalByteRange: `0-${bytes.length - 1}`,
      StatusCode: 'InProgress',
      Tier: 'Bulk',
      VaultARN: expect.stringMatching(/:vaults\/photos$/),
    });
    expect(running?.CompletionDate ?? null).toBeNull();
    await expect(world.vaults.readOutput({ vault: 'photos', jobId })).rejects.toMatchObject({
      name: 'RequestRefusedError',
    });
    await world.completeJobs();
    const done = await world.vaults.describeJob('photos', jobId);
    expect(done).toMatchObject({ Completed: true, StatusCode: 'Succeeded', SHA256TreeHash: hex(bytes) });
    expect(new Date(done?.CompletionDate ?? '').getTime()).toBeGreaterThan(0);
  });

  test('every request starts another job', async () => {
    const ids = [await world.vaults.startRetrieval(retrieval()), await world.vaults.startRetrieval(retrieval())];
    expect(new Set(ids).size).toBe(2);
  });

  test('output is read whole and by ranges, with a tree hash only for aligned ranges', async () => {
    const jobId = await world.vaults.startRetrieval(retrieval());
    await world.completeJobs();
    const whole = await world.vaults.readOutput({ vault: 'photos', jobId });
    expect({ sizeBytes: whole.sizeBytes, treeHash: whole.treeHash }).toEqual({
      sizeBytes: bytes.length,
      treeHash: hex(bytes),
    });
    expect((await collect(whole.body))?.equals(bytes)).toBe(true);

    for (let first = 0; first < 7; first++) {
      for (let past = first + 1; past <= 7; past++) {
        const range = { start: first * MIB, end: Math.min(past * MIB, bytes.length) - 1 };
        const expected = bytes.subarray(range.start, range.end + 1);
        const output = await world.vaults.readOutput({ vault: 'photos', jobId, range });
        expect(output.sizeBytes).toBe(expected.length);
        expect(output.treeHash).toBe(isTreeHashAligned(range, bytes.length) ? hex(expected) : undefined);
        expect((await collect(output.body))?.equals(expected)).toBe(true);
      }
    }
  });

  test('output ranges of a retrieved range are relative to its start', async () => {
    const jobId = await world.vaults.startRetrieval(retrieval({ range: { start: 4 * MIB, end: bytes.length - 1 } }));
    const odd = await world.vaults.startRetrieval(retrieval({ range: { start: MIB, end: 3 * MIB - 1 } }));
    await world.completeJobs();
    const output = await world.vaults.readOutput({ vault: 'photos', jobId, range: { start: 2 * MIB, end: 99 * MIB } });
    const expected = bytes.subarray(6 * MIB);
    expect(output).toMatchObject({ sizeBytes: expected.length, treeHash: hex(expected) });
    expect((await collect(output.body))?.equals(expected)).toBe(true);

    expect((await world.vaults.describeJob('photos', odd))?.SHA256TreeHash ?? null).toBeNull();
    const silent = await world.vaults.readOutput({ vault: 'photos', jobId: odd, range: { start: 0, end: MIB - 1 } });
    expect(silent.treeHash).toBeUndefined();
    expect((await collect(silent.body))?.equals(bytes.subarray(MIB, 2 * MIB))).toBe(true);
    const past = { start: 3 * MIB, end: 4 * MIB - 1 };
    await expect(world.vaults.readOutput({ vault: 'photos', jobId, range: past })).rejects.toMatchObject({
      name: 'RequestRefusedError',
    });
  });

  test('reading may stop early, or never start', async () => {
    const jobId = await world.vaults.startRetrieval(retrieval());
    await world.completeJobs();
    for (let times = 0; times < 60; times++) {
      const { body } = await world.vaults.readOutput({ vault: 'photos', jobId });
      if (times % 2 === 0) await body[Symbol.asyncIterator]().return?.();
      else for await (const _chunk of body) break;
    }
  });

  test('a failed job has a status message, and no output', async () => {
    const doomed = await world.addArchive('photos', pattern(100), 'doomed');
    world.failing.add(doomed);
    const jobId = await world.vaults.startRetrieval(retrieval({ archiveId: doomed }));
    await world.completeJobs();
    expect(await world.vaults.describeJob('photos', jobId)).toMatchObject({
      Completed: true,
      StatusCode: 'Failed',
      StatusMessage: 'Internal error',
    });
    await expect(world.vaults.readOutput({ vault: 'photos', jobId })).rejects.toThrow();
  });

  test('an inventory lists the archives as of its date', async () => {
    const request = { vault: 'empty', description: 'moraine/1/run/inventory', topicArn };
    await expect(world.vaults.startInventory(request)).rejects.toMatchObject({
      name: 'InventoryNotReadyError',
    });
    await world.takeInventory('photos');
    const jobId = await world.vaults.startInventory({ ...request, vault: 'photos' });
    await world.completeJobs();
    const job = await world.vaults.describeJob('photos', jobId);
    expect(job).toMatchObject({ Action: 'InventoryRetrieval', JobDescription: request.description });
    const output = await world.vaults.readOutput({ vault: 'photos', jobId });
    expect(output.treeHash).toBeUndefined();
    const text = (await collect(output.body)) ?? Buffer.alloc(0);
    expect({ streamed: text.length, described: job?.InventorySizeInBytes }).toEqual({
      streamed: output.sizeBytes,
      described: output.sizeBytes,
    });
    const inventory = JSON.parse(text.toString());
    expect(Object.keys(inventory)).toEqual(['VaultARN', 'InventoryDate', 'ArchiveList']);
    expect(inventory.InventoryDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(inventory.ArchiveList).toContainEqual({
      ArchiveId: archiveId,
      ArchiveDescription: 'family "2015", ~ and more',
      CreationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      Size: bytes.length,
      SHA256TreeHash: hex(bytes),
    });
    const tail = await world.vaults.readOutput({ vault: 'photos', jobId, range: { start: 10, end: 19 } });
    expect((await collect(tail.body))?.equals(text.subarray(10, 20))).toBe(true);
  });

  test('an inventory of a range lists the archives that were created in it', async () => {
    await world.addVault('dated');
    const dated = await world.addArchive('dated', pattern(10), '');
    await world.takeInventory('dated');
    const list = async (created?: CreationRange): Promise<{ ArchiveId: string; CreationDate: string }[]> => {
      const request = { vault: 'dated', description: 'moraine/1/run/inventory', topicArn, created };
      const jobId = await world.vaults.startInventory(request);
      await world.completeJobs();
      const { body } = await world.vaults.readOutput({ vault: 'dated', jobId });
      return JSON.parse((await collect(body))?.toString() ?? '').ArchiveList;
    };
    const [listed] = await list();
    const createdMs = Date.parse(listed?.CreationDate ?? '');
    const second = (offset: number) => new Date(createdMs + offset * 1000).toISOString().replace('.000Z', 'Z');
    const ids = async (created: CreationRange) => (await list(created)).map(({ ArchiveId }) => ArchiveId);
    expect(await ids({ from: second(0), to: second(1) })).toEqual([dated]);
    expect(await ids({ from: second(0) })).toEqual([dated]);
    expect(await ids({ from: second(1) })).toEqual([]);
    expect(await ids({ to: second(1) })).toEqual([dated]);
    expect(await ids({ to: second(0) })).toEqual([]);
    expect(await ids({})).toEqual([dated]);
  });

  test('jobs are listed page by page, once each', async () => {
    await world.addVault('busy');
    const busy = await world.addArchive('busy', pattern(10), '');
    const started = new Set<string>();
    for (let index = 0; index < 120; index++) {
      const description = `moraine/1/run/0/${index}/1`;
      started.add(await world.vaults.startRetrieval(retrieval({ vault: 'busy', archiveId: busy, description })));
    }
    async function* pages() {
      let marker: string | undefined;
      do {
        const page = await world.vaults.listJobs('busy', marker);
        expect(page.jobs.length).toBeLessThanOrEqual(50);
        yield page.jobs;
        marker = page.marker;
      } while (marker);
    }
    const listed = (await all(pages())).flat();
    expect(listed).toHaveLength(120);
    expect(new Set(listed.map((job) => job.JobId))).toEqual(started);
    expect(new Set(listed.map((job) => job.JobDescription)).size).toBe(120);
    expect(await world.vaults.listJobs('empty')).toEqual({ jobs: [], marker: undefined });
  });

  test('a job and its output are gone after a day, and an unknown job is unknown', async () => {
    const jobId = await world.vaults.startRetrieval(retrieval());
    await world.completeJobs();
    await world.passADay();
    for (const gone of [jobId, 'j'.repeat(92)]) {
      expect(await world.vaults.describeJob('photos', gone)).toBeUndefined();
      await expect(world.vaults.readOutput({ vault: 'photos', jobId: gone })).rejects.toMatchObject({
        name: 'JobOutputGoneError',
      });
    }
    expect(await world.vaults.describeJob('empty', jobId)).toBeUndefined();
  });
}
