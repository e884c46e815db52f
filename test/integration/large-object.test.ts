import { s3Objects } from '../../adapters/aws/s3-objects';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { seededBytes } from '../../cli/commands/demo/seeded-bytes';
import { readSnapshotObjects } from '../../core/backup/snapshot/read-snapshot';
import { MIB } from '../../core/ranges/units';
import { TreeHash } from '../../core/tree-hash/tree-hash';
import { collect } from '../core/backup/runs';
import { BackedUp, PLAN, SOURCE } from './backed-up';
import { functionsOnOwnNode } from './own-node';

const KEY = 'films/uncut.mov';
/** Several times what the function may have in memory. */
const SIZE_BYTES = 640 * MIB;
const content = () => seededBytes(1, KEY, SIZE_BYTES);

describe('an object of 640 MiB', () => {
  let backedUp: BackedUp;

  beforeAll(async () => {
    functionsOnOwnNode();
    backedUp = await BackedUp.start();
    const object = {
      bucket: SOURCE,
      key: KEY,
      metadata: {},
      contentType: 'video/quicktime',
      storageClass: 'STANDARD',
    } as const;
    await s3Objects(backedUp.moraine.s3).putIfAbsent(object, SIZE_BYTES, content());
  });
  afterAll(() => backedUp?.stop());

  it('is uploaded in parts of 32 MiB, by a function that needs less than 200 MiB', async () => {
    const { moraine } = backedUp;
    moraine.cloud.meter.reset();
    const { report, runId, error, cause } = await backedUp.backup();
    expect({ error, cause, report }).toMatchObject({
      report: { status: 'succeeded', newArchives: 1, newBytes: SIZE_BYTES },
    });
    // Its own parts, and the one of the catalog.
    expect(moraine.calls('glacier', 'UploadMultipartPart')).toBe(SIZE_BYTES / (32 * MIB) + 1);
    const peakMib = moraine.cloud.lambda.peakRssBytes('moraine-upload-archive') / MIB;
    console.info(`upload-archive: ${Math.round(peakMib)} MiB`);
    expect(peakMib).toBeGreaterThan(60);
    expect(peakMib).toBeLessThan(200);

    const files = s3WorkingFiles(moraine.s3, moraine.runsBucket);
    const [line] = await collect(readSnapshotObjects(files, { plan: PLAN, snapshot: runId }));
    const source = new TreeHash();
    for await (const chunk of content()) source.update(chunk);
    expect(line).toMatchObject({ key: KEY, sizeBytes: SIZE_BYTES, treeHash: source.digest().toString('hex') });
  });
});
