import { inventoryFiles } from '../../../core/contracts/run-files';
import { getInventoryProgress } from '../../../core/inventory/records/inventory-progress';
import { getRun } from '../../../core/run/run-record';
import { element, INVENTORY_DATE, inventoryOf, VAULT_ARN } from '../../core/inventory/inventories';
import { Listing, RUN_ID } from './listings';

const unreadable = async (listing: Listing, part = 0) => inventoryFiles.unreadable(RUN_ID, await listing.part(part));
const list = async (listing: Listing, part = 0) => inventoryFiles.list(RUN_ID, 'vault', await listing.part(part));
const linesOf = async (listing: Listing, part = 0) => listing.lines(await list(listing, part));
const unreadableOf = async (listing: Listing, part = 0) => listing.lines(await unreadable(listing, part));
const lineOf = (n: number) => {
  const { ArchiveId, ArchiveDescription, CreationDate, Size, SHA256TreeHash } = element(n);
  return {
    archiveId: ArchiveId,
    description: ArchiveDescription,
    createdAt: CreationDate,
    sizeBytes: Size,
    treeHash: SHA256TreeHash,
  };
};
const many = (count: number) => Array.from({ length: count }, (_, n) => element(n));

describe('reading an inventory', () => {
  it('writes a line for each archive, and puts their sums on record', async () => {
    const listing = await Listing.opened();
    const archiveId = listing.vaults.addArchive('photos', Buffer.from('one'), { description: 'one.txt' });
    listing.vaults.addArchive('photos', Buffer.from('second'));
    listing.vaults.takeInventory('photos');
    expect(await listing.read(await listing.job())).toEqual({ done: true });
    expect(listing.keys()).toEqual([await list(listing), await unreadable(listing)]);
    const lines = await linesOf(listing);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toEqual({
      archiveId,
      description: 'one.txt',
      createdAt: expect.stringMatching(/^\d{4}-.*\dZ$/),
      sizeBytes: 3,
      treeHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await getInventoryProgress(listing.items, RUN_ID)).toMatchObject({
      isComplete: true,
      parts: [expect.stringMatching(/^000000-[0-9a-f]{16}$/)],
      sums: { archives: 2, bytes: 9, unreadable: 0, descriptions: { moraine: 0, text: 1, empty: 1 } },
      vaultArn: listing.vaults.vault('photos').arn,
    });
    expect((await getRun(listing.items, RUN_ID))?.counts).toEqual({ items: 2, bytes: 9, done: 2, failed: 0 });
  });

  it('gives the list of a range another name', async () => {
    const to = '2020-01-01T00:00:00Z';
    const listing = await Listing.opened({ kind: 'range', created: { to } });
    listing.vaults.addArchive('photos', Buffer.from('a'), { creationDate: new Date('2019-01-01'), archiveId: 'old' });
    listing.vaults.addArchive('photos', Buffer.from('b'), { creationDate: new Date(to), archiveId: 'new' });
    listing.vaults.takeInventory('photos');
    await listing.read(await listing.job());
    const file = `runs/${RUN_ID}/inventory-range-${await listing.part()}.jsonl`;
    expect(listing.keys()).toEqual([file, await unreadable(listing)]);
    expect(listing.lines(file)).toMatchObject([{ archiveId: 'old' }]);
  });

  it('ends with an empty list of an empty vault', async () => {
    const listing = await Listing.opened();
    listing.vaults.takeInventory('photos');
    expect(await listing.read(await listing.job())).toEqual({ done: true });
    expect(listing.keys()).toEqual([await list(listing), await unreadable(listing)]);
    expect(await linesOf(listing)).toEqual([]);
    expect(await getInventoryProgress(listing.items, RUN_ID)).toMatchObject({
      isComplete: true,
      sums: { archives: 0 },
    });
  });

  it('keeps what cannot be read apart, with the reason', async () => {
    const listing = await Listing.opened();
    const text = inventoryOf([element(0), { ...element(1), Size: 0 }, 'no archive', element(2)]);
    expect(await listing.read('job', text)).toEqual({ done: true });
    expect(await linesOf(listing)).toEqual([lineOf(0), lineOf(2)]);
    expect(await unreadableOf(listing)).toEqual([
      { element: 2, archiveId: element(1).ArchiveId, reason: expect.stringContaining('Size is not a number of bytes') },
      { element: 3, reason: expect.stringContaining('is not') },
    ]);
    expect(await getInventoryProgress(listing.items, RUN_ID)).toMatchObject({
      sums: { archives: 2, unreadable: 2, bytes: element(0).Size + element(2).Size },
    });
  });

  it('stops behind an element when its time is nearly over, and goes on there in a file of its own', async () => {
    const text = inventoryOf(many(20));
    const whole = await Listing.opened();
    await whole.read('job', text);
    const listing = await Listing.opened();
    // The time is over at the third look, and again at the first of the next call.
    listing.remainingMs = [900_000, 900_000, 60_000, 60_000, 900_000];
    expect(await listing.read('job', text)).toEqual({ done: false });
    const first = await linesOf(listing);
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(20);
    expect(await listing.read('job', text)).toEqual({ done: false });
    expect(await listing.read('job', text)).toEqual({ done: true });
    const parts = [0, 1, 2].flatMap((part) => [list(listing, part), unreadable(listing, part)]);
    expect(listing.keys().sort()).toEqual((await Promise.all(parts)).sort());
    const lines = await Promise.all([0, 1, 2].map((part) => linesOf(listing, part)));
    expect(lines.flat()).toEqual(many(20).map((_, n) => lineOf(n)));
    expect(listing.reads).toEqual([undefined, expect.stringMatching(/^\d+-\d+$/), expect.stringMatching(/^\d+-\d+$/)]);
    const sums = async (of: Listing) => (await getInventoryProgress(of.items, RUN_ID))?.sums;
    expect(await sums(listing)).toEqual(await sums(whole));
    expect(await getInventoryProgress(listing.items, RUN_ID)).toMatchObject({
      parts: [0, 1, 2].map((part) => expect.stringMatching(new RegExp(`^00000${part}-`))),
      isComplete: true,
      vaultArn: VAULT_ARN,
      inventoryDate: INVENTORY_DATE,
    });
  });

  it('ends a part that has found ten thousand unreadable elements, which are in memory', async () => {
    const text = inventoryOf(Array(20_000).fill(0));
    const listing = await Listing.opened();
    expect(await listing.read('job', text)).toEqual({ done: false });
    const { length } = await unreadableOf(listing);
    expect(length).toBeGreaterThanOrEqual(10_000);
    expect(length).toBeLessThan(11_000);
    expect(await listing.read('job', text)).toEqual({ done: true });
    expect(await unreadableOf(listing, 1)).toHaveLength(20_000 - length);
    expect(await getInventoryProgress(listing.items, RUN_ID)).toMatchObject({ sums: { unreadable: 20_000 } });
  });

  it('does nothing more when it has been read', async () => {
    const listing = await Listing.opened();
    await listing.read('job', inventoryOf(many(3)));
    expect(await listing.read('job', 'no inventory')).toEqual({ done: true });
    expect(listing.reads).toHaveLength(1);
  });

  describe('of two calls at once, as when the first was lost sight of,', () => {
    const text = inventoryOf(['no archive', ...many(2000)]);
    /** A call that has read its part, and writes it once `go` is called. */
    function held(listing: Listing, jobId = 'job') {
      const release: { go(): void } = { go() {} };
      const gate = new Promise<void>((resolve) => {
        release.go = resolve;
      });
      let hasRead = () => {};
      const read = new Promise<void>((resolve) => {
        hasRead = resolve;
      });
      const ended = listing.read(jobId, text, {
        async write(key, content, contentType) {
          const pieces: unknown[] = [];
          for await (const piece of content) pieces.push(piece);
          hasRead();
          await gate;
          await listing.files.write(key, pieces.join(''), contentType);
        },
      });
      return { read, ended, go: () => release.go() };
    }
    async function recorded(listing: Listing) {
      const progress = await getInventoryProgress(listing.items, RUN_ID);
      const parts = progress?.parts.map((_, part) => part) ?? [];
      const lines = (await Promise.all(parts.map((part) => linesOf(listing, part)))).flat();
      const rejected = (await Promise.all(parts.map((part) => unreadableOf(listing, part)))).flat();
      expect({ archives: lines.length, unreadable: rejected.length }).toEqual({
        archives: progress?.sums.archives,
        unreadable: progress?.sums.unreadable,
      });
      return { progress, lines };
    }

    it('the one that ends last changes nothing of the list, and says how it stands', async () => {
      const listing = await Listing.opened();
      listing.remainingMs = [900_000, 60_000, 900_000];
      const lost = held(listing);
      await lost.read;
      expect(await listing.read('job', text)).toEqual({ done: true });
      const before = await recorded(listing);
      const { counts } = (await getRun(listing.items, RUN_ID)) ?? {};
      lost.go();
      expect(await lost.ended).toEqual({ done: true });
      expect(await recorded(listing)).toEqual(before);
      expect(before.lines).toHaveLength(2000);
      expect((await getRun(listing.items, RUN_ID))?.counts).toEqual(counts);
      // What it wrote is there, under names of its own.
      expect(listing.keys()).toHaveLength(4);
    });

    it('the one that ends first counts, and the list goes on behind its part', async () => {
      const listing = await Listing.opened();
      const second = held(listing);
      await second.read;
      listing.remainingMs = [60_000, 900_000];
      expect(await listing.read('job', text)).toEqual({ done: false });
      second.go();
      expect(await second.ended).toEqual({ done: false });
      expect(await listing.read('job', text)).toEqual({ done: true });
      const { lines, progress } = await recorded(listing);
      expect(lines).toEqual(many(2000).map((_, n) => lineOf(n)));
      expect(progress?.parts).toHaveLength(2);
    });

    it('one that goes on from a part counts as one that begins does', async () => {
      const listing = await Listing.opened();
      listing.remainingMs = [60_000, 900_000];
      await listing.read('job', text);
      const lost = held(listing);
      await lost.read;
      expect(await listing.read('job', text)).toEqual({ done: true });
      const before = await recorded(listing);
      lost.go();
      expect(await lost.ended).toEqual({ done: true });
      expect(await recorded(listing)).toEqual(before);
    });

    it('one of another job is not done by what the other has read', async () => {
      const listing = await Listing.opened();
      const next = held(listing, 'job-2');
      await next.read;
      expect(await listing.read('job-1', text)).toEqual({ done: true });
      next.go();
      expect(await next.ended).toEqual({ done: false });
      expect(await listing.read('job-2', text)).toEqual({ done: true });
      expect((await recorded(listing)).progress).toMatchObject({ jobId: 'job-2', sums: { archives: 2000 } });
    });
  });

  it('begins again with the output of another job', async () => {
    const listing = await Listing.opened();
    listing.remainingMs = [60_000, 900_000];
    expect(await listing.read('job-1', inventoryOf(['no archive', ...many(20)]))).toEqual({ done: false });
    expect(await unreadableOf(listing)).toHaveLength(1);
    expect(await listing.read('job-2', inventoryOf(many(5)))).toEqual({ done: true });
    expect(await linesOf(listing)).toEqual(many(5).map((_, n) => lineOf(n)));
    expect(await unreadableOf(listing)).toEqual([]);
    expect(await getInventoryProgress(listing.items, RUN_ID)).toMatchObject({
      jobId: 'job-2',
      parts: [expect.any(String)],
    });
  });

  it('takes a connection up again that breaks', async () => {
    const listing = await Listing.opened();
    for (let n = 0; n < 50; n++) listing.vaults.addArchive('photos', Buffer.from(`archive ${n}`));
    listing.vaults.takeInventory('photos');
    const jobId = await listing.job();
    listing.vaults.breakNextOutput(2000);
    listing.vaults.breakNextOutput(1, new Error('reset'));
    expect(await listing.read(jobId)).toEqual({ done: true });
    expect(await linesOf(listing)).toHaveLength(50);
  });

  it('writes nothing of what is no inventory, is cut off, or is of another vault', async () => {
    const listing = await Listing.opened();
    const refused = (text: string) =>
      expect(listing.read('job', text)).rejects.toMatchObject({ name: 'InvalidInputError' });
    await refused('<html>');
    await refused(inventoryOf(many(2)).slice(0, -1));
    expect(listing.keys()).toEqual([]);
    await refused(inventoryOf(many(2), 'arn:aws:glacier:eu-west-1:123456789012:vaults/other'));
    await refused('{"ArchiveList":[]}');
    expect(await getInventoryProgress(listing.items, RUN_ID)).toBeUndefined();
  });

  it('says that the output is gone, so that the inventory is asked for again', async () => {
    const listing = await Listing.opened();
    listing.vaults.takeInventory('photos');
    const jobId = await listing.job();
    listing.vaults.expire(jobId);
    await expect(listing.read(jobId)).rejects.toMatchObject({ name: 'InventoryJobFailedError' });
  });
});
