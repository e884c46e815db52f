import { gzipSync } from 'node:zlib';
import { memorySigningKey } from '../../../adapters/memory/memory-signing-key';
import { keyIdOf } from '../../../core/contracts/key-id';
import { snapshotFiles } from '../../../core/contracts/run-files';
import type { CatalogStatement } from '../../../core/contracts/signed-catalog';
import type { ArchiveLine } from '../../../core/contracts/snapshot';
import { packOf, RebuildWorld, RUNS, type Taken } from './rebuild-world';

/** A good snapshot, and one that is not. @returns what a rebuild says of the other */
async function besideGood(taken: Taken, snapshot = 'evil') {
  const world = new RebuildWorld();
  await world.take('good');
  await world.take(snapshot, { accepted: ['good'], ...taken });
  const { snapshots } = await world.rebuild();
  const [other] = snapshots.filter((found) => found.snapshot !== 'good');
  expect(snapshots).toContainEqual(expect.objectContaining({ snapshot: 'good', outcome: 'rebuilt' }));
  expect(await world.heads()).toEqual(
    other?.outcome === 'rebuilt' ? { good: 'accepted', [snapshot]: 'accepted' } : { good: 'accepted' },
  );
  const files = world.objects.keys(RUNS).filter((key) => key.startsWith('plans/'));
  if (other?.outcome !== 'rebuilt') {
    expect(files.filter((key) => !key.startsWith('plans/docs/good/'))).toEqual([]);
  }
  return other;
}

describe('a catalog that anybody may have uploaded', () => {
  const forger = memorySigningKey();
  const statement = (changes: Partial<CatalogStatement>): Taken => ({ statement: changes });
  const archive = (changes: Partial<ArchiveLine>): Taken => ({ archives: (own) => [{ ...own, ...changes }] });

  it.each<[string, Taken, string]>([
    ['is not signed', { key: null }, 'no signature'],
    ['is not signed, and describes the deployment', { key: null, describedBy: '0'.repeat(32) }, 'no signature'],
    ['is of the year 2999', { key: null, takenAt: '2999-01-01T00:00:00.000Z' }, 'no signature'],
    ['is signed by a key that is not listed', { key: forger }, `signed by key ${keyIdOf(forger.pem)}, which is not`],
    ['is signed later than it was created', { takenAt: '2026-02-01T00:00:00.000Z' }, 'after it was created'],
    [
      'names a date of signing after that',
      statement({ signedAt: '2026-02-01T00:00:00.000Z' }),
      'signed at 2026-02-01T00:00:00.000Z, after',
    ],
    ['is signed as taken at no time', { takenAt: 'never' }, 'after it was created'],
    [
      'was signed for another vault',
      statement({ vaultArn: 'arn:aws:glacier:eu-west-1:1:vaults/x' }),
      'signed for vault',
    ],
    ['was signed as of another plan', statement({ plan: 'payroll' }), 'signed as payroll@evil'],
    ['was signed as another snapshot', statement({ snapshot: 'good' }), 'signed as docs@good'],
    ['was signed as taken at another time', statement({ takenAt: '2026-01-01T00:00:00.001Z' }), 'signed as taken at'],
    ['was signed with other members', statement({ members: [] }), 'its members differ'],
    ['has a description of another key', { describedBy: 'a'.repeat(32) }, 'its description names'],
    ['is of another vault by its summary', { summary: { vault: 'other' } }, 'in vault other'],
    ['is of another plan by its summary', { summary: { plan: 'payroll' } }, 'is of payroll@evil'],
    [
      'has had its objects exchanged',
      { forged: { 'objects.jsonl.gz': gzipSync('garbage') } },
      'differ from the signed ones',
    ],
    ['has had a signature exchanged', { forged: { 'signature.json': Buffer.from('{}') } }, 'signature is not valid'],
    ['has a signature that is null', { forged: { 'signature.json': Buffer.from('null') } }, 'signature is not valid'],
    ['has a signature that is no JSON', { forged: { 'signature.json': Buffer.from('{"statement":') } }, 'not valid'],
    ['has a signature nested deeply', { forged: { 'signature.json': Buffer.alloc(1e6, '[') } }, 'not valid'],
    ['lists an archive with another size', archive({ sizeBytes: 1 }), 'another size or tree hash'],
    ['lists an archive with another tree hash', archive({ treeHash: 'a'.repeat(64) }), 'another size or tree hash'],
    [
      'lists an archive as another one',
      archive({ archive: 'good/000000000' }),
      'says that it is pack 0 of snapshot evil',
    ],
    ['lists an archive of another age', archive({ createdAt: '2020-01-01T00:00:00Z' }), 'was created at'],
    ['lists an archive of no age', archive({ createdAt: 'once' }), 'was created at'],
    ['lists an archive twice', { archives: (own) => [own, own] }, 'not in order'],
    [
      'has a list that is no gzip',
      { files: { 'archives.jsonl.gz': Buffer.from('{}') } },
      'list of archives cannot be read',
    ],
    [
      'has a list of something else',
      { files: { 'archives.jsonl.gz': gzipSync('{}\n') } },
      'list of archives cannot be read',
    ],
    ['has a bomb for a list', { files: { 'archives.jsonl.gz': gzipSync(Buffer.alloc(50e6, 'a')) } }, 'cannot be read'],
  ])('is not believed when it %s', async (_, taken, reason) => {
    const other = await besideGood(taken);
    expect(other).toMatchObject({ outcome: 'unproven', objects: 1, bytes: 5 });
    expect(other?.reason).toContain(reason);
  });

  it.each<[string, Taken, string]>([
    ['lacks a file', { files: { 'objects.index.jsonl': null } }, 'lacks plans/docs/evil/objects.index.jsonl'],
    ['has a summary of something else', { files: { 'snapshot.json': Buffer.from('{}') } }, 'summary'],
    ['has a summary nested deeply', { files: { 'snapshot.json': Buffer.alloc(60_000, '[') } }, 'summary'],
    [
      'has a summary that is a bomb',
      { files: { 'snapshot.json': Buffer.alloc(100_000, ' ') } },
      'snapshot.json has 100000 bytes',
    ],
  ])('is broken, and harms no other, when it %s', async (_, taken, reason) => {
    for (const key of [undefined, null]) {
      const other = await besideGood({ ...taken, ...(key === null && { key }) });
      expect(other).toMatchObject({ outcome: 'broken', reason: expect.stringContaining(reason) });
    }
  });

  it('may have any properties: they are not looked at', async () => {
    const other = await besideGood({ properties: { contentType: 'text/plain\nx-amz-acl: public-read' } });
    expect(other).toMatchObject({ outcome: 'rebuilt' });
    const world = new RebuildWorld();
    await world.take('s1', { properties: { contentType: 'text/plain\nevil' } });
    await world.rebuild();
    const file = world.objects.at({ bucket: RUNS, key: snapshotFiles.snapshot('docs', 's1') });
    expect(file?.contentType).toBe('application/json');
  });

  it.each<[string, Buffer]>([
    ['no tar', Buffer.alloc(5000, 'not a tar')],
    ['one byte', Buffer.of(0)],
    ['zeros', Buffer.alloc(4096)],
    ['two members of one name', packOf([...twice('plans/docs/evil/snapshot.json')])],
    ['members outside its folder', packOf([['../../plans/docs/good/snapshot.json', Buffer.from('{}')]])],
    ['an index that begins with its first byte', withTrailer('{"index":{"version":1,"offset":512,"objects":0}}')],
    ['an index longer than a catalog has', withTrailer('{"index":{"version":1,"offset":512,"objects":0}}', 2 ** 21)],
  ])('is broken, and harms no other, when it is %s', async (_, bytes) => {
    const world = new RebuildWorld();
    await world.take('good');
    const { archiveId } = world.add({ plan: 'docs', snapshot: 'evil', sequence: 0, kind: 'catalog' }, bytes, {
      retrieve: true,
    });
    expect((await world.rebuild()).snapshots).toMatchObject([
      { snapshot: 'evil', outcome: 'broken', catalogs: [archiveId] },
      { snapshot: 'good', outcome: 'rebuilt' },
    ]);
  });

  it('of another plan harms no other plan', async () => {
    const world = new RebuildWorld();
    await world.take('s1', { plan: 'payroll' });
    const [payroll] = world.archives;
    await world.take('evil', {
      key: null,
      archives: (own) => [{ ...own, archiveId: payroll?.archiveId ?? '' }],
    });
    expect(await world.outcomes()).toEqual({ s1: 'rebuilt', evil: 'unproven' });
    expect(await world.heads()).toEqual({});
  });

  it('that a listed key signed may not list an archive of another plan', async () => {
    const world = new RebuildWorld();
    await world.take('s1', { plan: 'payroll' });
    const [payroll] = world.archives;
    const { archiveId = '', sizeBytes = 0, treeHash = '', createdAt = '' } = payroll ?? {};
    const stolen = { archiveId, sizeBytes, treeHash, createdAt };
    await world.take('s2', { archives: (own) => [{ ...own, ...stolen }] });
    expect((await world.rebuild()).snapshots).toMatchObject([
      { snapshot: 's2', outcome: 'unproven', reason: expect.stringContaining('of plan payroll') },
      { snapshot: 's1', outcome: 'rebuilt' },
    ]);
  });

  it('that a listed key signed may list archives that a person took over, or that it may not delete', async () => {
    const dead = 'd'.repeat(32);
    for (const [more, outcome] of [
      [{}, 'unproven'],
      [{ takenOverFrom: dead }, 'rebuilt'],
      [{ isForeign: true }, 'rebuilt'],
    ] as const) {
      const world = new RebuildWorld();
      await world.take('s1', { archives: (own) => [{ ...own, ...more }] });
      const pack = world.archives.find(({ kind }) => kind === 'pack');
      if (pack) {
        pack.description = pack.description.replace(keyIdOf(world.key.pem), dead);
        pack.signer = dead;
      }
      expect(await world.outcomes()).toEqual({ s1: outcome });
    }
  });
});

describe('of two catalogs of one id', () => {
  it('the verified one counts, whichever comes first', async () => {
    for (const order of ['forged first', 'genuine first']) {
      const world = new RebuildWorld();
      const forge = () => world.take('s1', { key: null, summary: { objects: 666 }, catalogId: 'forged' });
      if (order === 'forged first') await forge();
      const { archiveId } = await world.take('s1', { catalogId: 'genuine' });
      if (order === 'genuine first') await forge();
      const { snapshots } = await world.rebuild();
      expect(snapshots).toEqual([
        expect.objectContaining({ outcome: 'rebuilt', objects: 1, catalogs: [archiveId], disbelieved: ['forged'] }),
      ]);
      world.forgetRun();
      await world.objects.remove({ bucket: RUNS, key: 'rebuild/rebuild-1/docs/s1/catalog-1-genuine.tar' });
      expect((await world.rebuild()).snapshots).toEqual([
        expect.objectContaining({ outcome: 'known', objects: 1, catalogs: [archiveId], disbelieved: ['forged'] }),
      ]);
    }
  });

  it('and of any number, the oldest twenty are named', async () => {
    const world = new RebuildWorld();
    const forge = (snapshot: string) =>
      Array.from({ length: 30 }, (_, number) => {
        const archiveId = `forged-${snapshot}-${99 - number}`;
        return world.add({ plan: 'docs', snapshot, sequence: 1, kind: 'catalog' }, Buffer.of(0), { archiveId })
          .archiveId;
      });
    const { archiveId } = await world.take('s1');
    const rivals = forge('s1');
    const others = forge('s2');
    // An inventory has its own order.
    world.archives.reverse();
    expect((await world.rebuild()).snapshots).toMatchObject([
      { outcome: 'rebuilt', catalogs: [archiveId], disbelieved: rivals.slice(0, 20), unnamed: 10 },
      { outcome: 'lost', catalogs: others.slice(0, 20), unnamed: 10 },
    ]);
  });

  it('neither counts when both are verified and differ, or none is', async () => {
    for (const key of [undefined, null]) {
      const world = new RebuildWorld();
      await world.take('s1', { catalogId: 'one', ...(key === null && { key }) });
      await world.take('s1', { catalogId: 'other', summary: { objects: 2 }, ...(key === null && { key }) });
      expect((await world.rebuild()).snapshots).toMatchObject([
        { outcome: 'conflict', catalogs: expect.arrayContaining(['one', 'other']) },
      ]);
      expect(await world.heads()).toEqual({});
    }
  });

  it('one counts when both say the same: the upload was completed twice', async () => {
    const world = new RebuildWorld();
    const first = await world.take('s1');
    const bytes = world.objects.at({
      bucket: RUNS,
      key: `rebuild/rebuild-1/docs/s1/catalog-1-${first.archiveId}.tar`,
    })?.bytes;
    const { plan, snapshot, sequence, kind, signer } = first;
    world.add({ plan, snapshot, sequence, kind, signer }, bytes as Buffer, { archiveId: 'again', retrieve: true });
    expect((await world.rebuild()).snapshots).toMatchObject([{ outcome: 'rebuilt', catalogs: [first.archiveId] }]);
  });

  it('a known one stays, and a verified one that differs is shown', async () => {
    const world = new RebuildWorld();
    await world.take('s1', { catalogId: 'one' });
    await world.rebuild();
    world.forgetRun();
    await world.take('s1', { catalogId: 'other', summary: { objects: 2 } });
    await world.objects.remove({ bucket: RUNS, key: 'rebuild/rebuild-1/docs/s1/catalog-1-one.tar' });
    expect((await world.rebuild()).snapshots).toMatchObject([{ outcome: 'conflict', catalogs: ['one', 'other'] }]);
    expect(await world.heads()).toEqual({ s1: 'accepted' });
  });
});

describe('trouble of a service', () => {
  it('fails the call, and never reads as unproven', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    world.key.disable();
    await expect(world.rebuild()).rejects.toThrow('disabled');
    world.key.enable();
    const { read } = world.objects;
    for (const [message, answer] of [
      ['SlowDown', () => Promise.reject(new Error('SlowDown'))],
      ['is gone', async () => undefined],
      ['bytes long', async () => (async function* () {})()],
    ] as const) {
      world.objects.read = (location, range) =>
        location.key.startsWith('rebuild/') ? answer() : read.call(world.objects, location, range);
      await expect(world.rebuild()).rejects.toThrow(message);
      expect(await world.heads()).toEqual({});
    }
    world.objects.read = read;
    expect(await world.outcomes()).toEqual({ s1: 'rebuilt' });
  });
});

function* twice(key: string): Generator<[string, Buffer]> {
  for (const content of ['{}', '{"a":1}']) yield [key, Buffer.from(content)];
}

/** The end of a pack whose last line is as given, `sizeBytes` after the beginning. */
function withTrailer(line: string, sizeBytes = 2048): Buffer {
  const trailer = Buffer.from(`\n${line}\n`);
  return Buffer.concat([Buffer.alloc(sizeBytes - 1024 - trailer.length), trailer, Buffer.alloc(1024)]);
}
