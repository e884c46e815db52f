import { createHash } from 'node:crypto';
import { MIB } from '../../core/ranges/units';
import { BackedUp, SOURCE } from './backed-up';
import { putObjects } from './put-objects';

/** Ten listings of S3, five members of the snapshot's file. */
const OBJECTS = 10_000;
/** Two packs hold them. */
const OBJECT_BYTES = 14 * 1024;
/** One in a hundred. */
const CHANGED = OBJECTS / 100;

const keyOf = (n: number) => `mail/${String(n % 100).padStart(2, '0')}/message-${String(n).padStart(5, '0')}.eml`;

const objectsOf = (version: number, numbers: number[]) =>
  numbers.map((n) => ({
    key: keyOf(n),
    bytes: Buffer.alloc(OBJECT_BYTES, createHash('sha256').update(`${version}/${n}`).digest()),
  }));

describe('a source of 10,000 small objects', () => {
  let backedUp: BackedUp;

  beforeAll(async () => {
    backedUp = await BackedUp.start();
    const all = Array.from({ length: OBJECTS }, (_, n) => n);
    await putObjects(backedUp.moraine.cloud, SOURCE, objectsOf(1, all));
  });
  afterAll(() => backedUp?.stop());

  it('is backed up completely the first time, with at most one archive per 200 objects', async () => {
    const { report } = await backedUp.backup();
    expect(report).toMatchObject({ status: 'succeeded', totals: { objects: OBJECTS, added: OBJECTS } });
    expect(report?.newArchives).toBeGreaterThan(1);
    expect(report?.newArchives).toBeLessThanOrEqual(OBJECTS / 200);
    console.info(`first run: ${report?.newArchives} archives`);
  });

  it('is compared the second time in bounded memory, and only changes are read and written', async () => {
    const { cloud } = backedUp.moraine;
    const changed = Array.from({ length: CHANGED }, (_, n) => n * 100 + 7);
    await putObjects(cloud, SOURCE, objectsOf(2, changed));
    cloud.meter.reset();
    const { report } = await backedUp.backup();
    expect(report).toMatchObject({
      status: 'succeeded',
      totals: { objects: OBJECTS, added: 0, changed: CHANGED, deleted: 0, gets: CHANGED, archives: 1 },
    });
    expect(report?.newBytes).toBeLessThan(2 * CHANGED * OBJECT_BYTES);
    const sourceReads = cloud.meter
      .snapshot()
      .filter(
        ({ service, operation, principal }) =>
          service === 's3' && operation === 'GetObject' && /UploadArchive/.test(principal),
      );
    // The objects, the archives' tasks, and the four files of the catalog.
    expect(sourceReads.reduce((sum, { requests }) => sum + requests, 0)).toBeLessThan(CHANGED + 20);

    const functions = ['open-backup', 'plan-backup', 'upload-archive', 'write-snapshot', 'seal-snapshot'];
    const peaks = functions.map((name) => [name, cloud.lambda.peakRssBytes(`moraine-${name}`) / MIB] as const);
    console.info(peaks.map(([name, mib]) => `${name}: ${Math.round(mib)} MiB`).join(', '));
    for (const [name, mib] of peaks) {
      // A pack of 128 MiB is held as a whole.
      const mibMax = name === 'upload-archive' ? 320 : 256;
      expect({ name, mib: mib > 20 && mib < mibMax }).toEqual({ name, mib: true });
    }
  });
});
