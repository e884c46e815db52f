import { PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { MIB } from '../../core/ranges/units';
import { DAY_MS, Deployment, type UploadedSource } from './deployment';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');

const NAMES = ['photos/a.jpg', 'photos/b.jpg', 'c.bin'] as const;

describe('a vault that was retrieved under other names', () => {
  let moraine: Deployment;
  let treeHashes: Map<string, string>;

  beforeAll(async () => {
    moraine = await Deployment.start({ retrieval: { rangeBytes: 8 * MIB, pieceBytes: 16 * MIB } });
    for (const [index, name] of NAMES.entries())
      await moraine.upload(name, [1000, 2 * MIB, 9 * MIB + 1][index] as number);
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
    const { runId, report } = await moraine.retrieve();
    expect(report).toMatchObject({ status: 'succeeded', verified: 3, requests: 3 });
    const csv = await moraine.runFile(`runs/${runId}/report.csv`);
    treeHashes = new Map(csv.split('\r\n').map((line) => [line.split(',')[0] ?? '', line.split(',')[3] ?? '']));
  });
  beforeEach(() => moraine.cloud.meter.reset());
  afterAll(() => moraine?.stop());

  /** A manifest of all archives, each with another key. */
  const renamed = () => {
    const lines = moraine.archives.map(({ archiveId, sizeBytes, description }) => ({
      ...{ ArchiveId: archiveId, Size: sizeBytes, SHA256TreeHash: treeHashes.get(archiveId) },
      ...{ ArchiveDescription: description, Key: `by-name/${description}` },
    }));
    return moraine.putManifest('renamed', lines.map((line) => JSON.stringify(line)).join('\n'));
  };
  const newKeys = NAMES.map((name) => `by-name/${name}`).sort();

  it('starts no job when a manifest gives other keys, and says where the archives lie', async () => {
    const { runId, report } = await moraine.retrieve({ manifest: await renamed() });
    expect(report).toMatchObject({ status: 'succeeded', verified: 3, present: 3, presentElsewhere: 3, requests: 0 });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(0);
    const csv = await moraine.runFile(`runs/${runId}/report.csv`);
    expect(
      csv
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.split(',')[1]),
    ).toEqual([...NAMES]);
    expect(await moraine.restoredKeys('by-name/')).toEqual([]);
  });

  it('starts no job but the inventory when it goes to another prefix', async () => {
    const destination = { bucket: moraine.restoreBucket, prefix: 'again/' };
    const { report } = await moraine.retrieve({ destination });
    expect(report).toMatchObject({ status: 'succeeded', present: 3, presentElsewhere: 3, requests: 0 });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1);
    expect(await moraine.restoredKeys('again/')).toEqual([]);
  });

  it('tells in a dry run what would be copied', async () => {
    const { report } = await moraine.retrieve({ manifest: await renamed(), rename: true, dryRun: true });
    expect(report).toMatchObject({ status: 'planned', present: 3, presentElsewhere: 3, copied: 3 });
    expect(moraine.calls('s3', 'CopyObject')).toBe(0);
  });

  it('is copied within S3 to the new keys, with tags, also when the function is killed, and then is present there', async () => {
    const Tagging = { TagSet: [{ Key: 'kept', Value: 'yes' }] };
    await moraine.s3.send(new PutObjectTaggingCommand({ Bucket: moraine.restoreBucket, Key: 'c.bin', Tagging }));
    const kills = (['before', 'after'] as const).map((when) =>
      moraine.cloud.faults.add({
        ...{ service: 's3', operation: 'CopyObject', times: 1, effect: { kind: 'killFunction', when } },
      }),
    );
    const { report } = await moraine.retrieve({ manifest: await renamed(), rename: true });
    expect(kills.map((remove) => remove())).toEqual([1, 1]);
    expect(report).toMatchObject({ status: 'succeeded', verified: 3, copied: 3, present: 0, failed: 0, requests: 0 });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(0);
    expect((await moraine.restoredKeys()).sort()).toEqual([...newKeys, ...NAMES].sort());
    for (const source of moraine.archives) await moraine.expectSame(`by-name/${source.name}`, source);
    const [copy, source] = [await moraine.head('by-name/c.bin'), await moraine.head('c.bin')];
    expect(copy.Metadata).toEqual(source.Metadata);
    expect(copy.ChecksumCRC32).toBe(source.ChecksumCRC32);
    expect(copy.TagCount).toBe(1);

    const again = await moraine.retrieve({ manifest: await renamed(), rename: true });
    expect(again.report).toMatchObject({ status: 'succeeded', verified: 3, present: 3, requests: 0 });
    expect(again.report).not.toHaveProperty('presentElsewhere');
    expect(again.report).not.toHaveProperty('copied');
  });
});

describe('a vault that was retrieved under decoded names', () => {
  const TOOLS: [name: string, description: string][] = [
    ['Photos/été.jpg', `<m><v>4</v><p>${base64('Photos/été.jpg')}</p><lm>20180312T094500Z</lm></m>`],
    ['docs/a.txt', `mt2 ${base64url('{"mtime":"20140801T101530Z","filename":"docs/a.txt"}')}`],
    ['large.bin', `mt2 ${base64url('{"mtime":"20140801T101531Z","filename":"large.bin"}')}`],
  ];
  const decoded = TOOLS.map(([name]) => name).sort();
  const described = TOOLS.map(([, description]) => description).sort();
  let moraine: Deployment;

  beforeAll(async () => {
    moraine = await Deployment.start({ retrieval: { rangeBytes: 8 * MIB, pieceBytes: 16 * MIB } });
    for (const [index, [name, description]] of TOOLS.entries())
      await moraine.upload(name, [1000, 2 * MIB, 9 * MIB + 1][index] as number, description);
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
    const { report } = await moraine.retrieve();
    expect(report).toMatchObject({ status: 'succeeded', verified: 3, requests: 3 });
    expect((await moraine.restoredKeys()).sort()).toEqual(decoded);
  });
  beforeEach(() => moraine.cloud.meter.reset());
  afterAll(() => moraine?.stop());

  it('starts no job but the inventory when its objects are to be named by descriptions', async () => {
    const { report } = await moraine.retrieve({ naming: 'description' });
    expect(report).toMatchObject({ status: 'succeeded', verified: 3, present: 3, presentElsewhere: 3, requests: 0 });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1);
    expect((await moraine.restoredKeys()).sort()).toEqual(decoded);
  });

  it('is copied to the descriptions on request, and starts no job for its decoded names afterwards', async () => {
    const { report } = await moraine.retrieve({ naming: 'description', rename: true });
    expect(report).toMatchObject({ status: 'succeeded', verified: 3, copied: 3, present: 0, failed: 0, requests: 0 });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1);
    expect((await moraine.restoredKeys()).sort()).toEqual([...decoded, ...described].sort());
    for (const [name, description] of TOOLS) {
      const source = moraine.archives.find((archive) => archive.name === name) as UploadedSource;
      await moraine.expectSame(description, source);
    }
    for (const naming of ['decoded', 'description'] as const) {
      const again = await moraine.retrieve({ naming, rename: true });
      expect(again.report).toMatchObject({ status: 'succeeded', verified: 3, present: 3, requests: 0 });
      expect(again.report).not.toHaveProperty('presentElsewhere');
      expect(again.report).not.toHaveProperty('copied');
    }
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(3);
  });
});
