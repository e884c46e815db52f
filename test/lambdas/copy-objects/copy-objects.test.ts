import { crc32 } from 'node:zlib';
import { DestinationBusyError } from '../../../core/contracts/errors';
import { runFiles } from '../../../core/contracts/run-files';
import { distinctKey } from '../../../core/naming/distinct-key';
import { MIB } from '../../../core/ranges/units';
import { RESTORED, RUN_ID } from '../plan-retrieval/runs';
import { Copying, content, route } from './copying';

const small = content('small', 1000);
const large = content('large', 3 * MIB + 5);

describe('copyObjects', () => {
  let copying: Copying;
  beforeEach(() => {
    copying = new Copying();
  });

  it.each([
    ['in one request', small],
    ['part by part', large],
  ])('copies an object %s, with headers, metadata and tags, and puts it on record', async (_, bytes) => {
    const { crc32: sum = 0, from: _from, to: _to, ...archive } = copying.add('old/a', 'new/a', bytes);
    copying.run.storageClass = 'STANDARD_IA';
    expect(await copying.copy()).toBe(1);
    const outcome = { ...archive, key: 'new/a', outcome: 'copied', crc32: sum, requests: 0 };
    expect(await copying.outcomes()).toEqual([outcome]);
    expect(copying.at('new/a')).toMatchObject({
      ...{ contentType: 'image/png', storageClass: 'STANDARD_IA', metadata: copying.at('old/a')?.metadata },
      properties: { cacheControl: 'no-store', tags: { kept: 'yes' } },
    });
    expect(copying.at('new/a')?.bytes.equals(bytes)).toBe(true);
    const { archiveId, sizeBytes, treeHash } = archive;
    expect(await copying.recorded()).toEqual([{ archiveId, key: 'new/a', sizeBytes, treeHash, crc32: sum }]);
    expect(copying.keys()).toEqual(['new/a', 'old/a']);
    expect(copying.objects.uploads.size).toBe(0);
  });

  it.each([
    ['in one request', small],
    ['part by part', large],
  ])('copies %s over nothing: another object keeps its key, and the copy gets a distinct one', async (_, bytes) => {
    const { archiveId } = copying.add('old', 'new', bytes);
    copying.objects.place({ bucket: RESTORED, key: 'new' }, Buffer.alloc(bytes.length, 'other'));
    await copying.copy();
    const key = distinctKey('new', archiveId);
    expect(await copying.outcomes()).toMatchObject([{ outcome: 'copied', key }]);
    expect(copying.at('new')?.bytes.toString()).toMatch(/^other/);
    expect(copying.at(key)?.bytes.equals(bytes)).toBe(true);
  });

  it('fails where both keys are taken', async () => {
    const { archiveId } = copying.add('old', 'new', small);
    const distinct = distinctKey('new', archiveId);
    for (const key of ['new', distinct]) copying.objects.place({ bucket: RESTORED, key }, Buffer.from('other'));
    await copying.copy();
    const reason = `it was proven at old, and is not copied: other objects exist at new and ${distinct}`;
    expect(await copying.outcomes()).toMatchObject([{ outcome: 'failed', key: 'new', reason }]);
    expect(await copying.recorded()).toEqual([]);
  });

  it.each<[string, (copying: Copying) => unknown]>([
    ['is gone', ({ objects }) => objects.remove({ bucket: RESTORED, key: 'old' })],
    ['has other bytes', ({ objects }) => objects.place({ bucket: RESTORED, key: 'old' }, Buffer.alloc(1000, 'other'))],
    [
      'is a forgery of the same length',
      (of) => of.place('old', Buffer.alloc(1000, 'evil'), of.lines[0] as Copying['lines'][number]),
    ],
  ])('copies nothing that %s since it was proven', async (_, change) => {
    copying.add('old', 'new', small);
    await change(copying);
    await copying.copy();
    const reason = expect.stringContaining('what lay at old is gone, or has other bytes now');
    expect(await copying.outcomes()).toMatchObject([{ outcome: 'failed', key: 'new', reason }]);
    expect(copying.at('new')).toBeUndefined();
  });

  it('copies nothing that S3 keeps no checksum of, and that has other bytes', async () => {
    const line = copying.add('old', 'new', small);
    copying.place('old', Buffer.alloc(1000, 'evil'), line, { crc32: undefined });
    await copying.copy();
    const reason = expect.stringContaining('other bytes than those on record');
    expect(await copying.outcomes()).toMatchObject([{ outcome: 'failed', reason }]);
    expect(copying.keys()).toEqual(['old']);
    expect(copying.objects.uploads.size).toBe(0);
  });

  it('copies what S3 keeps no checksum of part by part, so that the copy has the one on record before it appears', async () => {
    const line = copying.add('old', 'new', small);
    copying.place('old', small, line, { crc32: undefined });
    await copying.copy();
    expect(await copying.outcomes()).toMatchObject([{ outcome: 'copied', crc32: crc32(small) }]);
    expect(copying.at('new')?.crc32).toBe(crc32(small));
  });

  it.each(['GLACIER', 'DEEP_ARCHIVE'])('copies nothing out of class %s, and says what to do', async (storageClass) => {
    const line = copying.add('old', 'new', small);
    copying.place('old', small, line, { storageClass });
    await copying.copy();
    expect(await copying.outcomes()).toMatchObject([
      { outcome: 'present', key: 'old', isElsewhere: true, reason: expect.stringContaining('run again with --rename') },
    ]);
    expect(copying.keys()).toEqual(['old']);
  });

  it('gives up an object that is denied or stays busy, and that one alone', async () => {
    for (const name of ['denied', 'busy', 'free']) copying.add(`old/${name}`, `new/${name}`, small);
    copying.objects.deny(RESTORED, 'new/denied');
    const busy = new DestinationBusyError('S3 is busy');
    for (let n = 0; n < 10; n++) copying.objects.failNext({ bucket: RESTORED, key: 'new/busy' }, busy);
    await copying.copy();
    const because = (reason: string) => expect.stringContaining(reason);
    expect(await copying.outcomes()).toMatchObject([
      { outcome: 'failed', key: 'new/denied', reason: because('AccessDenied') },
      { outcome: 'failed', key: 'new/busy', reason: because('S3 is busy') },
      { outcome: 'copied', key: 'new/free' },
    ]);
  });

  it('does not take a copy for proven of which S3 tells another checksum', async () => {
    copying.add('old', 'new', small);
    await copying.plan();
    const copyIfAbsent: typeof copying.objects.copyIfAbsent = async () => ({ crc32: 1 });
    await copying.call(0, { destination: { ...copying.objects, copyIfAbsent } });
    const reason = expect.stringContaining('another CRC32 of the copy at new: delete it');
    expect(await copying.outcomes()).toMatchObject([{ outcome: 'failed', key: 'new', reason }]);
    expect(await copying.recorded()).toEqual([]);
  });

  it('leaves no upload of a large object that is replaced or denied while it is copied', async () => {
    for (const name of ['replaced', 'denied']) copying.add(`old/${name}`, `new/${name}`, large);
    await copying.plan();
    const copyPart: typeof copying.objects.copyPart = async (upload, ...rest) => {
      if (upload.partNumber === 2) {
        copying.objects.place({ bucket: RESTORED, key: 'old/replaced' }, Buffer.from('other'));
        copying.objects.deny(RESTORED, 'new/denied');
      }
      return copying.objects.copyPart(upload, ...rest);
    };
    await copying.call(0, { destination: { ...copying.objects, copyPart } });
    expect(await copying.outcomes()).toMatchObject([
      { outcome: 'failed', key: 'new/replaced', reason: expect.stringContaining('deleted or replaced') },
      { outcome: 'failed', key: 'new/denied', reason: expect.stringContaining('AccessDenied') },
    ]);
    expect(copying.objects.uploads.size).toBe(0);
    expect(copying.keys()).toEqual(['old/denied', 'old/replaced']);
  });

  it('goes on with a large object in the next call, and copies no part twice', async () => {
    copying.add('old', 'new', large);
    await copying.plan();
    const parts: number[] = [];
    const copyPart: typeof copying.objects.copyPart = (upload, ...rest) => {
      parts.push(upload.partNumber);
      return copying.objects.copyPart(upload, ...rest);
    };
    const destination = { ...copying.objects, copyPart };
    // Time for the line and for two parts.
    copying.remainingMs = [900_000, 900_000, 900_000, 0];
    expect(await copying.call(0, { destination })).toEqual({ done: 0, isComplete: false });
    expect(copying.at('new')).toBeUndefined();
    copying.remainingMs = [900_000];
    expect(await copying.call(0, { destination })).toEqual({ done: 1, isComplete: true });
    expect(parts.sort()).toEqual([1, 2, 3, 4]);
    expect(copying.at('new')?.bytes.equals(large)).toBe(true);
  });

  it('begins a large object again whose upload was aborted meanwhile', async () => {
    copying.add('old', 'new', large);
    await copying.plan();
    copying.remainingMs = [900_000, 900_000, 0];
    await copying.call(0);
    const [uploadId = ''] = copying.objects.uploads.keys();
    await copying.objects.abortUpload({ bucket: RESTORED, key: 'new', uploadId });
    copying.remainingMs = [900_000];
    expect(await copying.call(0)).toMatchObject({ isComplete: true });
    expect(await copying.outcomes()).toMatchObject([{ outcome: 'copied', key: 'new' }]);
    expect(copying.objects.uploads.size).toBe(0);
  });

  it('works through many copies chunk by chunk, over several calls', async () => {
    for (let n = 0; n < 2300; n++) copying.add(`old/${n}`, `new/${n}`, Buffer.from(`content ${n}`));
    await copying.plan();
    copying.remainingMs = [...Array.from({ length: 1500 }, () => 900_000), 0];
    expect(await copying.call(0)).toEqual({ done: 1000, isComplete: false });
    copying.remainingMs = [900_000];
    expect(await copying.call(1000)).toEqual({ done: 2300, isComplete: true });
    const chunks = await Promise.all([0, 1, 2].map((chunk) => copying.outcomes(chunk)));
    expect(chunks.map(({ length }) => length)).toEqual([1000, 1000, 300]);
    expect(chunks.flat().map(({ key, outcome }) => [key, outcome])).toEqual(
      copying.lines.map(({ to }) => [to, 'copied']),
    );
    expect(await copying.recorded()).toHaveLength(2300);
  });

  it('does nothing again where all is done, and nothing without copies', async () => {
    expect(await copying.call(0)).toEqual({ done: 0, isComplete: true });
    copying.add('old', 'new', small);
    await copying.copy();
    const calls: string[] = [];
    const inspect: typeof copying.objects.inspect = (location) => {
      calls.push(location.key);
      return copying.objects.inspect(location);
    };
    expect(await copying.call(0, { destination: { ...copying.objects, inspect } })).toEqual({
      ...{ done: 1, isComplete: true },
    });
    expect(calls).toEqual([]);
  });

  describe('an object that the run itself writes', () => {
    it('is copied from where it was written, by the checksum that was put on record', async () => {
      const { archiveId, sizeBytes, treeHash } = copying.add('planned', 'more/a', small, { crc32: undefined });
      copying.add('planned', 'more/b', small, { crc32: undefined });
      await copying.objects.remove({ bucket: RESTORED, key: 'planned' });
      copying.place('planned~1', small, copying.lines[0] as Copying['lines'][number]);
      const line = { archiveId, key: 'planned~1', sizeBytes, treeHash, crc32: crc32(small) };
      await copying.written.record(route, RUN_ID, '000000', [line]);
      await copying.written.record(route, 'another-run', '000000', [{ ...line, key: 'elsewhere', crc32: 1 }]);
      await copying.copy();
      expect(await copying.outcomes()).toMatchObject([
        { outcome: 'copied', key: 'more/a', crc32: crc32(small) },
        { outcome: 'copied', key: 'more/b', crc32: crc32(small) },
      ]);
      expect(copying.keys()).toEqual(['more/a', 'more/b', 'planned~1']);
    });

    it('fails when its archive was not retrieved, or is in an archive class', async () => {
      copying.add('failed', 'more/a', small, { crc32: undefined });
      const archived = copying.add('archived', 'more/b', small, { crc32: undefined });
      copying.place('archived', small, archived, { storageClass: 'GLACIER' });
      const { archiveId, sizeBytes, treeHash } = archived;
      const line = { archiveId, key: 'archived', sizeBytes, treeHash, crc32: crc32(small) };
      await copying.written.record(route, RUN_ID, '000000', [line]);
      await copying.copy();
      expect(await copying.outcomes()).toMatchObject([
        { outcome: 'failed', key: 'more/a', reason: 'its archive was not retrieved, so there is nothing to copy' },
        { outcome: 'failed', key: 'more/b', reason: expect.stringContaining('archive class') },
      ]);
    });
  });

  it('keeps the upload of a large object in a file of the run', async () => {
    copying.add('small', 'new/small', small);
    copying.add('old', 'new', large);
    await copying.plan();
    copying.remainingMs = [900_000, 900_000, 900_000, 0];
    await copying.call(0);
    const file = await copying.files.head(runFiles.copyUpload(RUN_ID, 1));
    expect(file).toBeDefined();
  });
});
