import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { provenanceMetadata } from '../../../core/archive/provenance';
import { releaseLease, takeLease } from '../../../core/backup/lease';
import { PackBuilder } from '../../../core/backup/pack/pack-builder';
import { manifestLineOf, type VaultArchive } from '../../../core/backup/rebuild/vault-archive';
import { rebuildKey } from '../../../core/backup/rebuild/vault-survey';
import { addGarbage } from '../../../core/backup/retention/garbage';
import { getHead, newestAccepted, putHead } from '../../../core/backup/snapshot/heads';
import { readSnapshotObjects } from '../../../core/backup/snapshot/read-snapshot';
import {
  writeArchiveLines,
  writeSnapshotObjects,
  writeSnapshotSummary,
} from '../../../core/backup/snapshot/write-snapshot';
import { formatArchiveDescription } from '../../../core/contracts/archive-description';
import { LeaseHeldError } from '../../../core/contracts/errors';
import type { Run } from '../../../core/contracts/retrieval-run';
import { runFiles, snapshotFiles } from '../../../core/contracts/run-files';
import { archiveRef, type Snapshot, type SnapshotLine } from '../../../core/contracts/snapshot';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { rebuildCatalog } from '../../../lambdas/rebuild-catalog/rebuild-catalog';
import { archiveOf, collect, objectOf, streamOf } from '../../core/backup/runs';
import { silent } from '../retrieval/simulation';

const RUNS = 'runs-bucket';
const PLAN = 'docs';
const SNAPSHOT = '20260105T100000Z-000001';
const RUN_ID = 'rebuild-1';

/** What a rebuild finds: an inventory's lines and retrieved archives, by hand. */
class Vault {
  readonly items = memoryItems();
  readonly objects = memoryObjects({ buckets: [RUNS] });
  readonly executions = memoryExecutions();
  readonly clock = memoryClock();
  readonly archives: VaultArchive[] = [];

  /** An archive that the vault holds, and, unless it is not wanted, that has been retrieved. */
  add(kind: VaultArchive['kind'], sequence: number, bytes: Buffer, more: Partial<VaultArchive> = {}, retrieve = true) {
    const { archiveId = `id-of-${SNAPSHOT}-${sequence}`, ...described } = more;
    const description = { moraine: 1, plan: PLAN, snapshot: SNAPSHOT, sequence, kind, ...described } as const;
    const archive: VaultArchive = {
      ...description,
      archiveId,
      sizeBytes: bytes.length,
      treeHash: treeHashOf(bytes).toString('hex'),
      createdAt: '2026-01-05T11:00:00Z',
      description: formatArchiveDescription(description),
    };
    this.archives.push(archive);
    if (!retrieve) return archive;
    const { treeHash, createdAt: creationDate } = archive;
    const key = runFiles.rebuild(RUN_ID) + rebuildKey(archive);
    const metadata = provenanceMetadata({ vault: 'vault', archiveId, treeHash, creationDate, description: '' });
    this.objects.place({ bucket: RUNS, key }, bytes, { metadata });
    return archive;
  }

  /** @param more a manifest, when it is of archives that no catalog speaks of */
  async rebuild(more: Pick<Run, 'manifest'> = {}) {
    const text = this.archives.map((archive) => `${manifestLineOf(archive)}\n`).join('');
    await this.objects.write({ bucket: RUNS, key: runFiles.vault(RUN_ID) }, text, 'application/x-ndjson');
    const destination = { bucket: RUNS, prefix: runFiles.rebuild(RUN_ID) };
    const run = { runId: RUN_ID, vault: 'vault', destination, ...more } as Run;
    const { items, objects, executions, clock } = this;
    const deps = { items, objects, executions, clock, runsBucket: RUNS, log: silent };
    return rebuildCatalog({ run, executionArn: 'arn:rebuild' }, deps);
  }
}

function packOf(members: { key: string; bytes: Buffer }[]): Buffer {
  const pack = new PackBuilder();
  const chunks = members.flatMap(({ key, bytes }) =>
    pack.add({ object: objectOf(key, bytes.length), properties: { contentType: 'text/plain' }, bytes }),
  );
  return Buffer.concat([...chunks, ...pack.finish()]);
}

const lineOf = (key: string): SnapshotLine => ({
  ...objectOf(key, 5),
  treeHash: treeHashOf(Buffer.from('hello')).toString('hex'),
  slices: [{ archive: archiveRef(SNAPSHOT, 0), offset: 512, sizeBytes: 5 }],
});

const summary: Snapshot = {
  plan: PLAN,
  snapshot: SNAPSHOT,
  vault: 'vault',
  source: { bucket: 'source', prefix: '' },
  takenAt: '2026-01-05T10:00:00.000Z',
  objects: 2,
  bytes: 10,
  archives: 1,
  newArchives: 1,
  newBytes: 4096,
  errors: 0,
};

/** A vault with a pack and a catalog, and the files that the catalog holds, of which nothing is left outside it. */
async function catalogued(): Promise<{ vault: Vault; files: Map<string, Buffer> }> {
  const vault = new Vault();
  const { objects } = vault;
  await writeSnapshotObjects(objects, RUNS, PLAN, SNAPSHOT, streamOf([lineOf('a'), lineOf('b')]));
  const live = { ...archiveOf(SNAPSHOT, 0), liveObjects: 2, liveBytes: 10 };
  await writeArchiveLines(objects, RUNS, PLAN, SNAPSHOT, [live]);
  await writeSnapshotSummary(objects, RUNS, summary);
  const prefix = snapshotFiles.prefix(PLAN, SNAPSHOT);
  const keys = objects.keys(RUNS).filter((key) => key.startsWith(prefix));
  const files = new Map(keys.map((key) => [key, objects.at({ bucket: RUNS, key })?.bytes as Buffer]));
  for (const key of keys) await objects.remove({ bucket: RUNS, key });
  vault.add('pack', 0, Buffer.from('a pack'), {}, false);
  vault.add('catalog', 1, packOf([...files].map(([key, bytes]) => ({ key, bytes }))));
  return { vault, files };
}

describe('a snapshot with a catalog', () => {
  it('comes back to the byte, with its head, however often', async () => {
    const { vault, files } = await catalogued();
    for (const outcome of ['rebuilt', 'known']) {
      const { snapshots } = await vault.rebuild();
      expect(snapshots).toEqual([{ plan: PLAN, snapshot: SNAPSHOT, objects: 2, outcome }]);
    }
    for (const [key, bytes] of files) expect(vault.objects.at({ bucket: RUNS, key })?.bytes).toEqual(bytes);
    expect(await newestAccepted(vault.items, PLAN)).toMatchObject({
      ...summary,
      state: 'kept',
      catalog: { archive: archiveRef(SNAPSHOT, 1), archiveId: `id-of-${SNAPSHOT}-1`, kind: 'catalog' },
    });
  });

  it('is lost when the vault no longer holds what it needs, and leaves nothing behind', async () => {
    const { vault } = await catalogued();
    vault.archives.shift();
    const { snapshots } = await vault.rebuild();
    expect(snapshots).toMatchObject([{ outcome: 'lost', reason: expect.stringContaining('1 of the archives') }]);
    expect(vault.objects.keys(RUNS).filter((key) => key.startsWith('plans/'))).toEqual([]);
    expect(await getHead(vault.items, PLAN, SNAPSHOT)).toBeUndefined();
  });

  it('comes back when its head is there and its files are not', async () => {
    const { vault, files } = await catalogued();
    await vault.rebuild();
    const [key = ''] = files.keys();
    await vault.objects.remove({ bucket: RUNS, key });
    expect((await vault.rebuild()).snapshots).toMatchObject([{ outcome: 'rebuilt' }]);
    expect(vault.objects.at({ bucket: RUNS, key })?.bytes).toEqual(files.get(key));
  });

  it('takes the place of a partial one', async () => {
    const { vault } = await catalogued();
    await putHead(vault.items, { ...summary, objects: 1, partial: true, state: 'kept' });
    expect((await vault.rebuild()).snapshots).toMatchObject([{ outcome: 'rebuilt' }]);
    expect((await newestAccepted(vault.items, PLAN))?.objects).toBe(2);
  });

  it('waits until nobody else is at work on its plan, and leaves the lease free', async () => {
    const { vault } = await catalogued();
    const { items, executions, clock } = vault;
    const forget = { executionArn: 'arn:forget', runId: 'forget-1' };
    await takeLease({ items, executions }, PLAN, forget, clock.now());
    await expect(vault.rebuild()).rejects.toThrow(LeaseHeldError);
    expect(await newestAccepted(items, PLAN)).toBeUndefined();
    await releaseLease(items, PLAN, { executionArn: forget.executionArn });
    expect((await vault.rebuild()).snapshots).toMatchObject([{ outcome: 'rebuilt' }]);
    await takeLease({ items, executions }, PLAN, forget, clock.now());
  });

  it('is not believed when it says another plan than its description', async () => {
    const { vault } = await catalogued();
    const [, catalog] = vault.archives as [VaultArchive, VaultArchive];
    vault.archives[1] = { ...catalog, description: catalog.description.replace('"docs"', '"other"'), plan: 'other' };
    const { snapshots } = await vault.rebuild();
    expect(snapshots).toMatchObject([{ plan: 'other', outcome: 'lost' }]);
    expect(await newestAccepted(vault.items, PLAN)).toBeUndefined();
  });

  it('harms no other when it is no catalog at all', async () => {
    const { vault } = await catalogued();
    vault.add('catalog', 0, Buffer.alloc(5000, 'not a tar'), { snapshot: 'another', archiveId: 'hostile' });
    expect((await vault.rebuild()).snapshots).toMatchObject([
      { snapshot: SNAPSHOT, outcome: 'rebuilt' },
      { snapshot: 'another', outcome: 'lost' },
    ]);
  });

  it('harms no other when its index is said to begin at its first byte, and it is larger than memory', async () => {
    const { vault } = await catalogued();
    const trailer = Buffer.from('\n{"index":{"version":1,"offset":512,"objects":0}}\n');
    const tail = Buffer.concat([Buffer.alloc(2048 - 1024 - trailer.length), trailer, Buffer.alloc(1024)]);
    const { archiveId } = vault.add('catalog', 0, tail, { snapshot: 'another', archiveId: 'hostile' });
    const sizeBytes = 2 ** 40;
    const at = vault.archives.findIndex((archive) => archive.archiveId === archiveId);
    vault.archives[at] = { ...(vault.archives[at] as VaultArchive), sizeBytes };
    const { read } = vault.objects;
    const lengths: number[] = [];
    vault.objects.read = async (location, range) => {
      if (!range || !location.key.includes('hostile')) return read.call(vault.objects, location, range);
      lengths.push(range.end - range.start + 1);
      const zeros = Buffer.alloc(Math.max(0, range.end - range.start + 1 - tail.length));
      return streamOf([zeros, tail]);
    };
    expect((await vault.rebuild()).snapshots).toMatchObject([
      { snapshot: SNAPSHOT, outcome: 'rebuilt' },
      { snapshot: 'another', outcome: 'lost', reason: expect.stringContaining('its index') },
    ]);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(2 ** 20);
  });
});

describe('archives that no catalog speaks of', () => {
  const manifest = { manifest: { bucket: RUNS, key: runFiles.unreferenced(RUN_ID) } };
  const listed = (vault: Vault) =>
    vault.objects
      .text({ bucket: RUNS, key: runFiles.unreferenced(RUN_ID) })
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).ArchiveId);

  it('are listed as a manifest, and not those that a snapshot needs or that are to be deleted', async () => {
    const { vault } = await catalogued();
    const orphan = vault.add('pack', 0, packOf([]), { snapshot: 'interrupted', archiveId: 'orphan' });
    vault.add('pack', 1, packOf([]), { snapshot: 'forgotten', archiveId: 'garbage' }, false);
    await addGarbage(vault.items, PLAN, archiveOf('forgotten', 1, { archiveId: 'garbage' }), 'vault', new Date(0));
    const { unreferenced, snapshots } = await vault.rebuild();
    expect(unreferenced).toEqual({ archives: 1, bytes: orphan.sizeBytes });
    expect(listed(vault)).toEqual(['orphan']);
    expect(snapshots).toMatchObject([{ snapshot: SNAPSHOT, outcome: 'rebuilt' }]);
  });

  it('become a partial snapshot of what they say of themselves', async () => {
    const vault = new Vault();
    const hello = { key: 'z', bytes: Buffer.from('hello') };
    const empty = { key: 'a', bytes: Buffer.alloc(0) };
    vault.add('pack', 0, packOf([empty, hello]));
    vault.add('object', 1, Buffer.from('a film'), { key: 'film' }, false);
    vault.add('object', 2, Buffer.from('who knows'), {}, false);
    vault.add('object', 3, Buffer.from('half of it'), { key: 'long', slice: [0, 2] }, false);
    // Nothing keeps two archives from saying that they are the same object.
    vault.add('object', 4, Buffer.from('a film'), { key: 'film' }, false);
    const { snapshots, unreferenced } = await vault.rebuild(manifest);
    expect(snapshots).toMatchObject([{ outcome: 'salvaged', objects: 3 }]);
    expect(unreferenced.archives).toBe(2);
    expect(listed(vault)).toEqual([2, 3].map((sequence) => `id-of-${SNAPSHOT}-${sequence}`));

    const lines = await collect(readSnapshotObjects(vault.objects, RUNS, PLAN, SNAPSHOT));
    expect(lines.map(({ key, sizeBytes }) => [key, sizeBytes])).toEqual([
      ['a', 0],
      ['film', 6],
      ['z', 5],
    ]);
    expect(lines[2]).toMatchObject({
      treeHash: treeHashOf(hello.bytes).toString('hex'),
      properties: { contentType: 'text/plain' },
      slices: [{ archive: archiveRef(SNAPSHOT, 0), sizeBytes: 5 }],
    });
    // It lacks what other runs wrote: the next backup must not compare itself with it.
    expect(await newestAccepted(vault.items, PLAN)).toBeUndefined();
    expect((await vault.rebuild(manifest)).snapshots).toMatchObject([{ outcome: 'known' }]);
  });

  it('wait for another attempt when one of them could not be retrieved', async () => {
    const vault = new Vault();
    vault.add('pack', 0, packOf([{ key: 'a', bytes: Buffer.from('a') }]));
    vault.add('pack', 1, packOf([{ key: 'b', bytes: Buffer.from('b') }]), {}, false);
    const { snapshots, unreferenced } = await vault.rebuild(manifest);
    expect(snapshots).toMatchObject([{ outcome: 'lost', reason: expect.stringContaining('could not be retrieved') }]);
    expect(unreferenced.archives).toBe(2);
    expect(await getHead(vault.items, PLAN, SNAPSHOT)).toBeUndefined();
  });

  it('are lost when nothing tells what is in them', async () => {
    const vault = new Vault();
    vault.add('object', 0, Buffer.from('who knows'), {}, false);
    expect((await vault.rebuild(manifest)).snapshots).toMatchObject([{ outcome: 'lost', objects: 0 }]);
  });
});
