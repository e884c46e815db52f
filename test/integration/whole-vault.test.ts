import { runFiles } from '../../core/contracts/run-files';
import { GIB, MIB } from '../../core/ranges/units';
import { DAY_MS, Deployment } from './deployment';

describe('retrieving a whole vault', () => {
  let moraine: Deployment;

  beforeAll(async () => {
    moraine = await Deployment.start({
      retrieval: { batchArchives: 5, rangeBytes: 8 * MIB, pieceBytes: 16 * MIB, batchBytes: GIB },
    });
    const sizes = [1, 100, MIB - 1, MIB, MIB + 1, 3 * MIB + 7, 8 * MIB, 8 * MIB + 1, 21 * MIB, 50 * MIB + 12_345];
    for (const [index, size] of sizes.entries()) await moraine.upload(`archive-${index}`, size);
    await moraine.upload('twin one', 10, 'twins/same.txt');
    // A vault's dates have whole seconds, and of two archives of one second the archive id decides which is the older.
    await moraine.cloud.clock.advance(1_000);
    await moraine.upload('twin two', 20, 'twins/same.txt');
    await moraine.upload('hostile', 30, '../../etc/passwd');
    await moraine.upload('nameless', 40, '');
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
  });
  afterAll(() => moraine?.stop());

  it('copies every archive to S3, verified, and reports it', async () => {
    const { status, report } = await moraine.retrieve();
    expect(status).toBe('SUCCEEDED');
    expect(report).toMatchObject({ status: 'succeeded', archives: 14, verified: 14, failed: 0, possibleDuplicates: 0 });
    const keys = await moraine.restoredKeys();
    expect(keys).toHaveLength(14);
    for (const source of moraine.archives.slice(0, 10)) await moraine.expectSame(source.description, source);
    // One job for each small archive, two and four for those of 21 and 50 MiB in pieces of 16.
    expect(report?.requests).toBe(14 - 2 + 2 + 4);
  });

  it('keeps both of two archives with one name, and uses the archive id for hostile and missing descriptions', async () => {
    const keys = await moraine.restoredKeys();
    expect(keys.filter((key) => key.startsWith('twins/'))).toHaveLength(2);
    await moraine.expectSame('twins/same.txt', { name: 'twin one', sizeBytes: 10 });
    const [hostile, nameless] = moraine.archives.slice(-2);
    expect(keys).toEqual(expect.arrayContaining([hostile?.archiveId, nameless?.archiveId]));
  });

  it('leaves the provenance of each archive on its object', async () => {
    const source = moraine.archives[9];
    const head = await moraine.head('archive-9');
    expect(head.ChecksumType).toBe('FULL_OBJECT');
    expect(head.Metadata).toMatchObject({
      'moraine-archive-id': source?.archiveId,
      'moraine-vault': 'vault',
      'moraine-description': 'archive-9',
      'moraine-tree-hash': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('requests nothing that is already at the destination and verified', async () => {
    moraine.cloud.meter.reset();
    const { report } = await moraine.retrieve();
    expect(report).toMatchObject({ status: 'succeeded', archives: 14, verified: 14, present: 14, requests: 0 });
    // The inventory only.
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1);
  });

  it('retrieves what a manifest lists, under another prefix', async () => {
    const csv = await moraine.runFile(runFiles.reportCsv('test-1'));
    const treeHashes = new Map(csv.split('\r\n').map((line) => [line.split(',')[0], line.split(',')[3]]));
    const lines = moraine.archives.slice(2, 4).map(({ archiveId, sizeBytes, description }) =>
      JSON.stringify({
        ArchiveId: archiveId,
        Size: sizeBytes,
        SHA256TreeHash: treeHashes.get(archiveId),
        ArchiveDescription: description,
      }),
    );
    const manifest = await moraine.putManifest('chosen', lines.join('\n'));
    const destination = { bucket: moraine.restoreBucket, prefix: 'chosen/' };
    await moraine.removeRestored();
    const { report } = await moraine.retrieve({ manifest, destination, tier: 'Expedited' });
    expect(report).toMatchObject({
      status: 'succeeded',
      archives: 2,
      verified: 2,
      tier: 'Expedited',
      inventoryDate: null,
    });
    expect(await moraine.restoredKeys('chosen/')).toEqual(['chosen/archive-2', 'chosen/archive-3']);
  });

  it('retrieves what a selection takes of the archives that the inventory job of a range lists', async () => {
    const csv = (await moraine.runFile(runFiles.reportCsv('test-1'))).split('\r\n').map((line) => line.split(','));
    const twinTwo = moraine.archives.find(({ name }) => name === 'twin two');
    const to = csv.find(([archiveId]) => archiveId === twinTwo?.archiveId)?.[4];
    const listed = moraine.archives.slice(0, 11);
    const ids = await moraine.putManifest('ids', listed.map(({ archiveId }) => archiveId).join('\n'));
    const selection = { paths: ['archive-[0-3]', 'twins/**'], created: { to }, smallerThanBytes: MIB, ids };
    const destination = { bucket: moraine.restoreBucket, prefix: 'selected/' };
    await moraine.removeRestored();
    const { report } = await moraine.retrieve({ selection, destination });
    expect(report).toMatchObject({ status: 'succeeded', archives: 4, verified: 4 });
    expect(report?.selection).toMatchObject({
      listed: { archives: 11, bytes: listed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) },
      excluded: { paths: 6, smallerThanBytes: 7 },
      unlistedIds: 0,
    });
    expect(await moraine.restoredKeys('selected/')).toEqual([
      ...['archive-0', 'archive-1', 'archive-2', 'twins/same.txt'].map((name) => `selected/${name}`),
    ]);
    moraine.cloud.meter.reset();
    const nothing = await moraine.retrieve({ selection: { ...selection, paths: ['archive-[ab]'] }, destination });
    expect(nothing).toMatchObject({ status: 'REFUSED', error: 'NothingSelectedError' });
    expect(nothing.cause).toMatch(/--path excludes 11, --smaller excludes 7\. Nothing was requested/);
    // The inventory only.
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1);
  });

  it('only plans and estimates in a dry run', async () => {
    moraine.cloud.meter.reset();
    const destination = { bucket: moraine.restoreBucket, prefix: 'dry/' };
    const { report } = await moraine.retrieve({ dryRun: true, destination });
    expect(report).toMatchObject({ status: 'planned', archives: 14, verified: 0 });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1);
    expect(await moraine.restoredKeys('dry/')).toEqual([]);
  });
});
