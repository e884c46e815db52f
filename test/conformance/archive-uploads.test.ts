import { createHash } from 'node:crypto';
import type { ArchivePart, ArchiveUpload } from '../../core/ports/archive-uploads';
import { MIB } from '../../core/ranges/units';
import { treeHashOf } from '../../core/tree-hash/tree-hash';
import { all, body, collect, pattern } from './bodies';
import { embeddedCloud } from './embedded';
import { embeddedVaultWorld, memoryVaultWorld, type VaultWorld } from './vault-worlds';

const vault = 'photos';
const description = '{"moraine":1,"plan":"photos","key":"a \\u00fc"}';
const topicArn = 'arn:aws:sns:us-east-1:123456789012:jobs';
const hex = (bytes: Uint8Array) => treeHashOf(bytes).toString('hex');
const other = 'ab'.repeat(32);
/** Errors by which a whole archive was not stored. */
const NOTHING_STORED = [
  'VaultNotFoundError',
  'VaultDeniedError',
  'TreeHashMismatchError',
  'RequestRefusedError',
  'UploadThrottledError',
];

function partOf(start: number, bytes: Uint8Array): ArchivePart {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { range: { start, end: start + bytes.length - 1 }, sha256, treeHash: hex(bytes) };
}

describe('in memory', () => behavesAsArchiveUploads(() => memoryVaultWorld()));

describe('on Amazon Glacier', () => {
  const cloud = embeddedCloud();
  beforeAll(() => void cloud().sns.createTopic('jobs'));
  behavesAsArchiveUploads(() => embeddedVaultWorld(cloud()));
});

function behavesAsArchiveUploads(start: () => VaultWorld) {
  let world: VaultWorld;
  const archive = pattern(3 * MIB + 5);
  const whole = { sizeBytes: archive.length, treeHash: hex(archive) };
  const pieces = [0, 1, 2, 3].map((index) => archive.subarray(index * MIB, (index + 1) * MIB));

  beforeAll(async () => {
    world = start();
    await world.addVault(vault);
  });
  afterAll(() => world.close());

  const begin = async (partBytes = MIB): Promise<ArchiveUpload> => ({
    vault,
    uploadId: await world.uploads.begin({ vault, description, partBytes }),
  });
  const send = (upload: ArchiveUpload, start: number, bytes: Uint8Array, streamed = false) =>
    world.uploads.sendPart(upload, partOf(start, bytes), streamed ? body(bytes, 10_000) : bytes);
  async function sendAll(upload: ArchiveUpload, except?: number): Promise<void> {
    for (const [index, piece] of pieces.entries()) {
      if (index !== except) await send(upload, index * MIB, piece, index % 2 === 0);
    }
  }
  const listed = (upload: ArchiveUpload) => all(world.uploads.listParts(upload));
  async function retrieve(archiveId: string): Promise<Buffer | undefined> {
    const jobId = await world.vaults.startRetrieval({ vault, archiveId, tier: 'Bulk', description: 'd', topicArn });
    await world.completeJobs();
    return collect((await world.vaults.readOutput({ vault, jobId })).body);
  }
  const gone = (upload: ArchiveUpload) => ({
    name: 'UploadGoneError',
    message: expect.stringContaining(upload.uploadId),
  });

  describe('an archive in one request', () => {
    const bytes = pattern(2 * MIB + 1);
    const { sha256, treeHash } = partOf(0, bytes);
    const whole = { vault, description, bytes, sha256, treeHash };
    const numberStored = async () => {
      await world.takeInventory(vault);
      return (await world.vaults.describeVault(vault)).archives;
    };

    test('is listed and retrieved as it was sent', async () => {
      const archiveId = await world.uploads.uploadWhole(whole);
      expect((await retrieve(archiveId))?.equals(bytes)).toBe(true);
      await world.takeInventory(vault);
      const jobId = await world.vaults.startInventory({ vault, description: 'd', topicArn });
      await world.completeJobs();
      const { body: inventory } = await world.vaults.readOutput({ vault, jobId });
      expect(JSON.parse(String(await collect(inventory))).ArchiveList).toContainEqual({
        ArchiveId: archiveId,
        ArchiveDescription: description,
        CreationDate: expect.stringMatching(/^\d{4}-/),
        Size: bytes.length,
        SHA256TreeHash: treeHash,
      });
    });

    test('may have no description, and be sent twice, which makes two archives', async () => {
      const before = await numberStored();
      const ids = [1, 2].map(() => world.uploads.uploadWhole({ ...whole, description: '' }));
      expect(new Set(await Promise.all(ids)).size).toBe(2);
      expect(await numberStored()).toBe(before + 2);
    });

    test.each([
      ['with another tree hash', { treeHash: other }, { name: 'TreeHashMismatchError', expected: other }],
      ['with another linear hash', { sha256: other }, { name: 'TreeHashMismatchError', expected: other }],
      ['that is empty', { bytes: Buffer.alloc(0) }, { name: 'RequestRefusedError' }],
      ['described in more than 1,024 characters', { description: 'x'.repeat(1025) }, { name: 'RequestRefusedError' }],
      ['described beyond printable ASCII', { description: 'tab\there' }, { name: 'RequestRefusedError' }],
      ['for a missing vault', { vault: 'missing' }, { name: 'VaultNotFoundError' }],
    ])('%s is refused, and not stored', async (_how, more, error) => {
      const before = await numberStored();
      await expect(world.uploads.uploadWhole({ ...whole, ...more })).rejects.toMatchObject(error);
      expect(await numberStored()).toBe(before);
    });

    test('is not stored while Glacier throttles, and the client does not try again', async () => {
      const before = await numberStored();
      const requests = world.throttleUpload();
      await expect(world.uploads.uploadWhole(whole)).rejects.toMatchObject({ name: 'UploadThrottledError' });
      expect(requests()).toBe(1);
      expect(await numberStored()).toBe(before);
    });

    test.each(['5xx', 'reset'] as const)(
      'whose answer is lost (%s) is stored once, and whether it is stored is left open',
      async (how) => {
        const before = await numberStored();
        const requests = world.loseUploadAnswer(how);
        const error = await world.uploads.uploadWhole(whole).catch((thrown: Error) => thrown);
        expect(error).toBeInstanceOf(Error);
        expect(NOTHING_STORED).not.toContain((error as Error).name);
        expect(requests()).toBe(1);
        expect(await numberStored()).toBe(before + (how === 'reset' ? 1 : 0));
      },
    );
  });

  test('parts in any order, streamed or not, become an archive that the vault lists and retrieves', async () => {
    const upload = await begin();
    for (const index of [3, 0, 2, 1]) await send(upload, index * MIB, pieces[index] as Buffer, index > 1);
    const archiveId = await world.uploads.complete({ ...upload, ...whole });
    expect((await retrieve(archiveId))?.equals(archive)).toBe(true);

    await world.takeInventory(vault);
    const jobId = await world.vaults.startInventory({ vault, description: 'd', topicArn });
    await world.completeJobs();
    const { body: inventory } = await world.vaults.readOutput({ vault, jobId });
    expect(JSON.parse(String(await collect(inventory))).ArchiveList).toContainEqual({
      ArchiveId: archiveId,
      ArchiveDescription: description,
      CreationDate: expect.stringMatching(/^\d{4}-/),
      Size: archive.length,
      SHA256TreeHash: whole.treeHash,
    });
  });

  test('an archive of one short part is complete', async () => {
    const upload = await begin(4 * MIB);
    const bytes = pattern(2 * MIB + 1);
    await send(upload, 0, bytes, true);
    const archiveId = await world.uploads.complete({ ...upload, sizeBytes: bytes.length, treeHash: hex(bytes) });
    expect((await retrieve(archiveId))?.equals(bytes)).toBe(true);
  });

  test('a missing vault is named', async () => {
    const missing = { name: 'VaultNotFoundError', message: expect.stringContaining('"missing"') };
    const upload = { vault: 'missing', uploadId: 'u'.repeat(92) };
    const { uploads } = world;
    await expect(uploads.begin({ ...upload, description, partBytes: MIB })).rejects.toMatchObject(missing);
    const part = partOf(0, archive.subarray(0, 10));
    await expect(uploads.sendPart(upload, part, archive.subarray(0, 10))).rejects.toMatchObject(missing);
    await expect(listed(upload)).rejects.toMatchObject(missing);
    await expect(uploads.complete({ ...upload, ...whole })).rejects.toMatchObject(missing);
    await expect(uploads.deleteArchive({ vault: 'missing', archiveId: 'a'.repeat(138) })).rejects.toMatchObject(
      missing,
    );
  });

  test.each([
    ['whose parts are no power of two', { partBytes: 3 * MIB }],
    ['whose parts are less than a MiB', { partBytes: MIB / 2 }],
    ['whose parts are more than 4 GiB', { partBytes: 8192 * MIB }],
    ['described in more than 1,024 characters', { description: 'x'.repeat(1025) }],
    ['described beyond printable ASCII', { description: 'tab\there' }],
  ])('an upload %s is refused', async (_how, more) => {
    await expect(world.uploads.begin({ vault, description, partBytes: MIB, ...more })).rejects.toThrow();
  });

  describe('a part', () => {
    const bytes = pattern(MIB);
    const part = partOf(MIB, bytes);

    test.each([
      ['another tree hash', { treeHash: other }],
      ['another linear hash', { sha256: other }],
    ])('sent with %s is rejected, streamed or not', async (_which, wrong) => {
      const upload = await begin();
      for (const sent of [bytes, body(bytes)]) {
        await expect(world.uploads.sendPart(upload, { ...part, ...wrong }, sent)).rejects.toMatchObject({
          name: 'TreeHashMismatchError',
          expected: other,
          computed: part.treeHash,
        });
      }
      expect(await listed(upload)).toEqual([]);
    });

    test.each([MIB - 1, MIB + 1, 0])('of %d bytes instead of a MiB is not sent, streamed or not', async (sizeBytes) => {
      const upload = await begin();
      for (const sent of [pattern(sizeBytes), body(pattern(sizeBytes), 100_000)]) {
        await expect(world.uploads.sendPart(upload, part, sent)).rejects.toMatchObject({
          name: 'LengthMismatchError',
          expectedBytes: MIB,
        });
      }
      expect(await listed(upload)).toEqual([]);
    });

    test.each([
      ['beginning within another', { start: MIB / 2, end: MIB / 2 + 9 }],
      ['longer than a part', { start: 0, end: MIB }],
      ['beyond the ten thousandth', { start: 10_000 * MIB, end: 10_000 * MIB + 9 }],
    ])('%s is refused', async (_how, range) => {
      const upload = await begin();
      const sent = pattern(range.end - range.start + 1);
      await expect(world.uploads.sendPart(upload, { ...partOf(0, sent), range }, sent)).rejects.toThrow();
      expect(await listed(upload)).toEqual([]);
    });

    test.each([0, 500_000])(
      'whose body throws after %d bytes rethrows the error, and is not stored',
      async (sizeBytes) => {
        const upload = await begin();
        const broken = new Error('connection to the source lost');
        await expect(
          world.uploads.sendPart(upload, part, body(bytes.subarray(0, sizeBytes), 70_000, broken)),
        ).rejects.toBe(broken);
        expect(await listed(upload)).toEqual([]);
        await send(upload, MIB, bytes, true);
        expect(await listed(upload)).toEqual([{ start: MIB, treeHash: part.treeHash }]);
      },
    );

    test('that is sent again replaces the first', async () => {
      const upload = await begin();
      await send(upload, 0, pattern(100));
      await send(upload, 0, bytes);
      expect(await listed(upload)).toEqual([{ start: 0, treeHash: part.treeHash }]);
    });
  });

  test('parts are listed once each, in order, over several pages', async () => {
    const upload = await begin();
    expect(await listed(upload)).toEqual([]);
    const starts = Array.from({ length: 120 }, (_, index) => (index * 7 * MIB) % (120 * MIB));
    for (const start of starts) await send(upload, start, Buffer.from(String(start)));
    const inOrder = starts.sort((a, b) => a - b);
    expect(await listed(upload)).toEqual(
      inOrder.map((start) => ({ start, treeHash: hex(Buffer.from(String(start))) })),
    );
  });

  describe('completing', () => {
    test('can be repeated and returns the same archive', async () => {
      const upload = await begin();
      await sendAll(upload);
      const archiveId = await world.uploads.complete({ ...upload, ...whole });
      expect(await world.uploads.complete({ ...upload, ...whole })).toBe(archiveId);
      await expect(world.uploads.complete({ ...upload, ...whole, treeHash: other })).rejects.toMatchObject({
        name: 'UploadIncompleteError',
      });
      await expect(send(upload, 0, pieces[0] as Buffer)).rejects.toMatchObject(gone(upload));
      await expect(listed(upload)).rejects.toMatchObject(gone(upload));
    });

    test.each([0, 1, 3])('fails while a part is missing (%d), and succeeds once it is sent', async (index) => {
      const upload = await begin();
      await sendAll(upload, index);
      await expect(world.uploads.complete({ ...upload, ...whole })).rejects.toMatchObject({
        name: 'UploadIncompleteError',
      });
      await send(upload, index * MIB, pieces[index] as Buffer);
      expect((await retrieve(await world.uploads.complete({ ...upload, ...whole })))?.equals(archive)).toBe(true);
    });

    test('is refused if a part is short or has other bytes', async () => {
      const upload = await begin();
      await sendAll(upload);
      const incomplete = { name: 'UploadIncompleteError' };
      await send(upload, MIB, pattern(10));
      await expect(world.uploads.complete({ ...upload, ...whole })).rejects.toMatchObject(incomplete);
      await send(upload, MIB, pattern(MIB).reverse());
      await expect(world.uploads.complete({ ...upload, ...whole })).rejects.toMatchObject(incomplete);
      await send(upload, MIB, pieces[1] as Buffer);
      await expect(
        world.uploads.complete({ ...upload, ...whole, sizeBytes: archive.length - 1 }),
      ).rejects.toMatchObject(incomplete);
      await world.uploads.complete({ ...upload, ...whole });
    });
  });

  test('an aborted upload is gone, and can be aborted again', async () => {
    const upload = await begin();
    await sendAll(upload);
    await world.uploads.abort(upload);
    await world.uploads.abort(upload);
    await expect(send(upload, 0, pieces[0] as Buffer, true)).rejects.toMatchObject(gone(upload));
    await expect(listed(upload)).rejects.toMatchObject(gone(upload));
    await expect(world.uploads.complete({ ...upload, ...whole })).rejects.toMatchObject(gone(upload));
    await world.uploads.abort({ vault, uploadId: 'u'.repeat(92) });
  });

  test('an upload without a request for a day is gone', async () => {
    const upload = await begin();
    await sendAll(upload);
    await world.passADay();
    await expect(send(upload, 0, pieces[0] as Buffer)).rejects.toMatchObject(gone(upload));
    await expect(world.uploads.complete({ ...upload, ...whole })).rejects.toMatchObject(gone(upload));
    await world.uploads.abort(upload);
  });

  describe('an archive', () => {
    test('can be deleted repeatedly', async () => {
      const archiveId = await world.addArchive(vault, pattern(10), 'd');
      expect(await world.uploads.deleteArchive({ vault, archiveId })).toBeUndefined();
      expect(await world.uploads.deleteArchive({ vault, archiveId })).toBeUndefined();
      await expect(retrieve(archiveId)).rejects.toMatchObject({ name: 'ArchiveNotFoundError' });
      expect(await world.uploads.deleteArchive({ vault, archiveId: 'a'.repeat(138) })).toBeUndefined();
    });

    test('is kept if its deletion is denied, and the reason is returned', async () => {
      const archiveId = await world.addArchive(vault, pattern(10), 'd');
      const allow = world.forbidDeletion('the vault lock forbids it for 365 days');
      expect(await world.uploads.deleteArchive({ vault, archiveId })).toEqual({
        refused: expect.stringContaining('the vault lock forbids it for 365 days'),
      });
      allow();
      expect((await retrieve(archiveId))?.equals(pattern(10))).toBe(true);
      expect(await world.uploads.deleteArchive({ vault, archiveId })).toBeUndefined();
    });
  });
}
