import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { seededBytes } from '../../cli/commands/demo/seeded-bytes';
import { GIB, MIB } from '../../core/ranges/units';
import { DAY_MS, Deployment } from './deployment';

/** Resident memory of this process's children and theirs, in bytes. */
function childrenRssBytes(): number {
  const rows = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number) as [number, number, number]);
  const family = new Set([process.pid]);
  for (let grown = -1; grown !== family.size; ) {
    grown = family.size;
    for (const [pid, parent] of rows) if (family.has(parent)) family.add(pid);
  }
  const kib = rows.filter(([pid]) => pid !== process.pid && family.has(pid)).reduce((sum, [, , rss]) => sum + rss, 0);
  return kib * 1024;
}

describe('an archive of 2 GiB', () => {
  let moraine: Deployment;

  beforeAll(async () => {
    moraine = await Deployment.start({}, { lambda: {} });
    await moraine.upload('large', 2 * GIB);
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
  }, 300_000);
  afterAll(() => moraine?.stop());

  it('is copied in ranges, in bounded memory', async () => {
    let peakBytes = 0;
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, childrenRssBytes());
    }, 500);
    const { report } = await moraine.retrieve();
    clearInterval(watch);
    expect(report).toMatchObject({ status: 'succeeded', verified: 1, bytes: 2 * GIB });
    const copyRange = moraine.cloud.lambda.peakRssBytes(`${moraine.name}-copy-range`) ?? 0;
    console.info(
      `copy-range: ${Math.round(copyRange / MIB)} MiB; all functions together: ${Math.round(peakBytes / MIB)} MiB`,
    );
    expect(copyRange).toBeGreaterThan(20 * MIB);
    expect(copyRange).toBeLessThan(160 * MIB);
    expect(moraine.calls('s3', 'UploadPart')).toBe(16);
  }, 300_000);

  it('is at S3 what it was in the vault', async () => {
    const object = await moraine.s3.send(new GetObjectCommand({ Bucket: moraine.restoreBucket, Key: 'large' }));
    const restored = createHash('sha256');
    for await (const chunk of object.Body as AsyncIterable<Uint8Array>) restored.update(chunk);
    const source = createHash('sha256');
    for await (const chunk of seededBytes(1, 'large', 2 * GIB)) source.update(chunk);
    expect(restored.digest('hex')).toBe(source.digest('hex'));
  }, 300_000);
});
