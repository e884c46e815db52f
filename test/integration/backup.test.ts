import { createHash } from 'node:crypto';
import { getHead, newestAccepted } from '../../core/backup/snapshot/heads';
import { backupFiles } from '../../core/contracts/run-files';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { keyOf } from '../../core/contracts/table';
import { MIB } from '../../core/ranges/units';
import { BackedUp, PLAN, SOURCE, type SourceContent } from './backed-up';
import { DAY_MS } from './deployment';

/** Pseudo-random bytes, which the seed decides. */
function bytesOf(seed: string, sizeBytes: number): Buffer {
  const blocks: Buffer[] = [];
  for (let n = 0; n * 32 < sizeBytes; n++) blocks.push(createHash('sha256').update(`${seed}/${n}`).digest());
  return Buffer.concat(blocks).subarray(0, sizeBytes);
}

/** With the longest prefix that it is restored under, 1,024 bytes. */
const LONG_KEY = `long/${'ü'.repeat(470)}/${'x'.repeat(50)}.txt`;

describe('backing up a bucket', () => {
  let backedUp: BackedUp;
  /** The source at the time of each snapshot. */
  const taken = new Map<string, Map<string, SourceContent>>();
  let first = '';
  let second = '';

  beforeAll(async () => {
    backedUp = await BackedUp.start(
      {
        source: { bucket: SOURCE, exclude: ['tmp/**'] },
        packBytes: MIB,
        packedObjectBytesMax: 256 * 1024,
        archiveBytesMax: 16 * MIB,
        schedule: { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' },
        retention: { keepLast: 2, minimumAgeDays: 90 },
      },
      { retrieval: { rangeBytes: 8 * MIB, pieceBytes: 16 * MIB } },
    );
    await backedUp.put('empty', { bytes: Buffer.alloc(0), contentType: 'text/plain' });
    await backedUp.put('folder/', '');
    await backedUp.put('one', 'x');
    for (let n = 0; n < 150; n++) await backedUp.put(`many/${n}.bin`, { bytes: bytesOf(`many ${n}`, 3000 + 97 * n) });
    await backedUp.put('line\nfeed', 'a key with a line feed');
    await backedUp.put('umlaut/ÄÖÜ 日本.txt', 'Unicode');
    // In UTF-16 the first sorts behind the second, in UTF-8 before it.
    await backedUp.put('order/\uff21', 'full width');
    await backedUp.put('order/\u{1f600}', 'astral');
    await backedUp.put(LONG_KEY, 'a very long key');
    await backedUp.put('described', {
      bytes: bytesOf('described', 5000),
      contentType: 'application/pdf',
      metadata: { author: 'somebody', filled: 'm'.repeat(1900) },
      tags: { department: 'legal + tax', year: '2026' },
    });
    await backedUp.put('large/own-archive', {
      bytes: bytesOf('own', 9 * MIB + 5),
      contentType: 'video/mp4',
      metadata: { camera: 'b' },
      tags: { keep: 'yes' },
    });
    await backedUp.put('large/spans-two-archives', { bytes: bytesOf('spans', 17 * MIB + 12_345) });
    await backedUp.put('tmp/left-out', 'excluded');
    backedUp.content.delete('tmp/left-out');
  });
  afterAll(() => backedUp?.stop());
  // The embedded cloud does not refuse what IAM would.

  it('reports in a dry run what it would back up, and writes nothing', async () => {
    backedUp.moraine.cloud.meter.reset();
    const { status, report } = await backedUp.backup({ dryRun: true });
    expect(status).toBe('SUCCEEDED');
    expect(report).toMatchObject({ status: 'planned', snapshot: null, newArchives: 0 });
    expect(report?.totals).toMatchObject({ objects: backedUp.content.size, added: backedUp.content.size, deleted: 0 });
    expect(backedUp.moraine.calls('glacier', 'UploadArchive')).toBe(0);
    expect(backedUp.moraine.calls('glacier', 'InitiateMultipartUpload')).toBe(0);
  });

  it('backs up everything, in packs and archives', async () => {
    const { status, report, runId } = await backedUp.backup();
    expect({ status, report }).toMatchObject({
      status: 'SUCCEEDED',
      report: { status: 'succeeded', snapshot: runId, errors: 0, totals: { objects: backedUp.content.size } },
    });
    // About 1.5 MiB of small objects in packs of a MiB, one large object, and one in two slices.
    expect(report?.newArchives).toBeGreaterThanOrEqual(5);
    expect(report?.newArchives).toBeLessThanOrEqual(6);
    first = runId;
    taken.set(first, new Map(backedUp.content));
  });

  it('backs up only changes the next time', async () => {
    await backedUp.put('many/7.bin', 'changed');
    await backedUp.put('many/new.bin', { bytes: bytesOf('new', 700), tags: { fresh: '1' } });
    await backedUp.remove('many/8.bin');
    await backedUp.remove('one');
    backedUp.moraine.cloud.meter.reset();
    const { report, runId } = await backedUp.backup();
    expect(report?.totals).toMatchObject({ added: 1, changed: 1, deleted: 2, archives: 1, gets: 2 });
    expect(report).toMatchObject({ status: 'succeeded', parent: first, newArchives: 1 });
    // The pack and the catalog.
    expect(backedUp.moraine.calls('glacier', 'UploadArchive')).toBe(1);
    expect(backedUp.moraine.calls('glacier', 'CompleteMultipartUpload')).toBe(1);
    second = runId;
    taken.set(second, new Map(backedUp.content));
  });

  it('restores each snapshot, with the metadata and tags of its objects', async () => {
    for (const [snapshot, content] of taken) {
      const { report, error, cause } = await backedUp.restore(`${snapshot}/`, { snapshot });
      expect({ error, cause, report }).toMatchObject({ report: { status: 'succeeded', verified: content.size } });
      await backedUp.expectRestored(`${snapshot}/`, content);
    }
  });

  it('restores single objects, and retrieves only the MiB that hold them', async () => {
    backedUp.moraine.cloud.meter.reset();
    const { report } = await backedUp.restore('some/', { paths: ['many/{1,2}.bin', 'described'] });
    expect(report).toMatchObject({ status: 'succeeded', archives: 3, verified: 3 });
    const some = [...backedUp.content].filter(([key]) => /^(many\/[12]\.bin|described)$/.test(key));
    await backedUp.expectRestored('some/', new Map(some));
    expect(report?.requests).toBeLessThanOrEqual(2);
  });

  it('requests nothing that is already at the destination', async () => {
    const { report } = await backedUp.restore('some/', { paths: ['many/{1,2}.bin', 'described'] });
    expect(report).toMatchObject({ status: 'succeeded', present: 3, requests: 0 });
  });

  it('refuses a path without objects, a missing snapshot, and a plan that is not configured', async () => {
    const path = await backedUp.restore('none/', { paths: ['no/such/**'] });
    expect(path).toMatchObject({ status: 'REFUSED', error: 'NothingToRestoreError' });
    expect(path.cause).toContain('no/such/**');
    const snapshot = await backedUp.restore('none/', { snapshot: 'no-such' });
    expect(snapshot).toMatchObject({ status: 'REFUSED', error: 'SnapshotNotFoundError' });
    const plan = await backedUp.backup({ plan: 'no-such' });
    expect(plan).toMatchObject({ status: 'REFUSED', error: 'NotConfiguredError' });
  });

  it('starts by its schedule, once per scheduled time even if that fires repeatedly', async () => {
    await backedUp.moraine.cloud.clock.advance(DAY_MS);
    await backedUp.moraine.cloud.clock.whenIdle();
    const head = await newestAccepted(backedUp.moraine.items, PLAN);
    expect(head?.snapshot).toMatch(/^\d{8}T0[12]0000Z-[0-9a-f]{6}$/);
    const record = await backedUp.moraine.items.get(keyOf.run(head?.snapshot ?? ''));
    const { scheduledTime } = JSON.parse(String(record?.run));
    const again = await backedUp.backup({ scheduledTime });
    expect(again).toMatchObject({ status: 'SUCCEEDED', report: { status: 'skipped', runId: head?.snapshot } });
  });

  it('reports objects that it cannot read, keeps their last version, and backs them up the next time', async () => {
    const { faults } = backedUp.moraine.cloud;
    await backedUp.put('many/9.bin', 'cannot be read for now');
    await backedUp.put('many/10.bin', 'changes while it is read');
    const deny = faults.add({
      service: 's3',
      operation: 'GetObject',
      match: ({ path }) => path.endsWith('many/9.bin'),
      effect: { kind: 'error', code: 'AccessDenied', statusCode: 403, message: 'Access Denied' },
    });
    const change = faults.add({
      service: 's3',
      operation: 'GetObject',
      match: ({ path }) => path.endsWith('many/10.bin'),
      effect: { kind: 'error', code: 'PreconditionFailed', statusCode: 412 },
    });
    const { report, runId } = await backedUp.backup();
    expect(deny()).toBeGreaterThan(0);
    expect(change()).toBeGreaterThan(0);
    expect(report).toMatchObject({ status: 'completed-with-errors', errors: 2 });
    expect(report?.firstErrors.map(({ key }) => key).sort()).toEqual(['many/10.bin', 'many/9.bin']);
    const errors = await backedUp.moraine.runFile(backupFiles.errors(runId));
    expect(errors.trim().split('\n')).toHaveLength(2);
    await backedUp.restore('before/', { paths: ['many/9.bin'] });
    const before = new Map([['many/9.bin', taken.get(second)?.get('many/9.bin') as SourceContent]]);
    await backedUp.expectRestored('before/', before);
    const { report: next } = await backedUp.backup();
    expect(next).toMatchObject({ status: 'succeeded', errors: 0, totals: { changed: 2 } });
  });

  it('forgets by its rules, deletes only unneeded archives above the minimum age, and reports that in a dry run first', async () => {
    const { report: dry } = await backedUp.backup({ kind: 'forget', dryRun: true });
    expect(dry).toMatchObject({ status: 'planned', retention: { forgotten: [], deleted: { archives: 0 } } });
    const { report: waiting } = await backedUp.backup({ kind: 'forget' });
    expect(waiting?.retention?.waiting.archives).toBeGreaterThan(0);
    backedUp.moraine.cloud.meter.reset();
    const { report: paid } = await backedUp.backup({ kind: 'forget', acceptEarlyDeletionFee: true });
    expect(paid?.retention?.deleted.archives).toBe(waiting?.retention?.waiting.archives);
    expect(backedUp.moraine.calls('glacier', 'DeleteArchive')).toBe(paid?.retention?.deleted.archives);
    await backedUp.restore('kept/');
    await backedUp.expectRestored('kept/', backedUp.content);
  });

  it('can be rebuilt from the vault alone', async () => {
    const { moraine } = backedUp;
    const latest = (await newestAccepted(moraine.items, PLAN)) as SnapshotHead;
    const content = new Map(backedUp.content);
    // Glacier takes an inventory, and the schedule fires once more.
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
    await moraine.cloud.clock.whenIdle();
    await backedUp.loseState();
    expect(await newestAccepted(moraine.items, PLAN)).toBeUndefined();
    const rebuilt = await moraine.retrieve({ kind: 'rebuild' });
    expect(rebuilt).toMatchObject({ status: 'SUCCEEDED', report: { status: 'succeeded' } });
    // An inventory knows when an archive was made to the second.
    const catalog = { ...latest.catalog, createdAt: expect.any(String) };
    expect(latest.verdict).toEqual({ kind: 'accepted' });
    expect(await getHead(moraine.items, PLAN, latest.snapshot)).toEqual({ ...latest, catalog });
    await backedUp.restore('rebuilt/', { snapshot: latest.snapshot });
    await backedUp.expectRestored('rebuilt/', content);
  });
});
