import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import { DAY_MS, Deployment } from './deployment';

/** More than S3 lists in one answer, in twelve batches. */
const ARCHIVES = 1200;
const ARCHIVE_BYTES = 64 * 1024;

describe('a vault of 1,200 small archives', () => {
  let moraine: Deployment;

  beforeAll(async () => {
    moraine = await Deployment.start({ retrieval: { batchArchives: 100 } });
    const names = Array.from({ length: ARCHIVES }, (_, n) => `2026/photo-${String(n).padStart(5, '0')}.jpg`);
    await forEachInFlight(names, 4, async (name) => void (await moraine.upload(name, ARCHIVE_BYTES)));
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
  });
  afterAll(() => moraine?.stop());

  it('is retrieved within its budget of write units, with one request per archive', async () => {
    moraine.cloud.meter.reset();
    const started = performance.now();
    const { report } = await moraine.retrieve();
    const seconds = (performance.now() - started) / 1000;
    expect(report).toMatchObject({ status: 'succeeded', archives: ARCHIVES, verified: ARCHIVES, requests: ARCHIVES });
    const writeUnits = moraine.cloud.meter.snapshot().reduce((sum, row) => sum + row.writeUnits, 0);
    console.info(`${(writeUnits / ARCHIVES).toFixed(2)} write units per archive, ${seconds.toFixed(1)} s`);
    expect(writeUnits / ARCHIVES).toBeLessThanOrEqual(4);
    // The inventory, and one job for each archive.
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1 + ARCHIVES);
    for (const source of moraine.archives.filter((_, n) => n % 240 === 7))
      await moraine.expectSame(source.name, source);
  });
});
