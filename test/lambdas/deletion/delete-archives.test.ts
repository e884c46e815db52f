import { DELETION_CHUNK_ARCHIVES, type DeletionRun, ListedDeletion } from '../../../core/contracts/deletion-run';
import { DeletionThrottledError } from '../../../core/contracts/errors';
import { deletionFiles, runFiles } from '../../../core/contracts/run-files';
import { getDeletionProgress } from '../../../core/deletion/records/deletion-progress';
import { jsonLinesText } from '../../../core/files/json-lines';
import { readAllJsonLines } from '../../../core/files/read-json-lines';
import { markStopping } from '../../../core/run/run-record';
import { prices } from '../../core/cost/prices';
import { Emptying, endsOf, RESTORED, RETRIEVAL, RUNS } from './emptying';

const MORAINES = '{"moraine":1,"plan":"docs","snapshot":"s1","sequence":0,"kind":"pack"}';

let world: Emptying;
beforeEach(() => {
  world = new Emptying();
});

/** Plan and delete, and report. */
async function deleted(more: Parameters<Emptying['open']>[0] = {}) {
  const run = await world.open(more);
  await world.plan(run);
  await world.delete(run);
  return { run, ends: endsOf(await world.outcomes(run)), report: await world.report(run) };
}

describe('what is deleted', () => {
  it('is what the retrieval has verified, adopted or found present, if the object still proves it', async () => {
    await world.copy('verified');
    const adopted = await world.copy('adopted', { outcome: 'adopted' });
    await world.copy('present', { outcome: 'present' });
    await world.endRetrieval();
    // What was adopted has its checksum in the record of written objects only.
    const [line] = [adopted].map(({ archiveId, key, outcome: { sizeBytes, treeHash } }) => ({
      archiveId,
      key,
      sizeBytes,
      treeHash,
    }));
    const crc32 = world.objects.at({ bucket: RESTORED, key: 'adopted' })?.crc32;
    await world.files.write(
      'written/photos/restored/older/x.jsonl',
      `${JSON.stringify({ ...line, crc32 })}\n`,
      'text/plain',
    );
    const { ends, report, run } = await deleted();
    expect(ends).toEqual({ verified: 'deleted', adopted: 'deleted', present: 'deleted' });
    expect(world.left()).toEqual([]);
    expect(report).toMatchObject({ status: 'succeeded', archives: 3, deleted: { archives: 3 }, stays: {} });
    expect(await world.outcomes(run)).toContainEqual({
      outcome: 'deleted',
      archiveId: 'id-of-verified',
      sizeBytes: 17,
      treeHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      creationDate: expect.any(String),
      description: 'verified',
      deletedAt: expect.any(String),
      evidence: {
        kind: 'copies',
        bucket: RESTORED,
        objects: [
          { key: 'verified', sizeBytes: 17, crc32: world.objects.at({ bucket: RESTORED, key: 'verified' })?.crc32 },
        ],
        lookedAt: expect.any(String),
      },
    });
  });

  it('is on record before Glacier is asked', async () => {
    for (const key of ['a', 'b', 'c']) await world.copy(key);
    await world.endRetrieval();
    const run = await world.open();
    await world.plan(run);
    const { uploads } = world.deps;
    const unproven: string[] = [];
    const deleteArchive: typeof uploads.deleteArchive = async (archive) => {
      if (!(await world.proven(run)).includes(archive.archiveId)) unproven.push(archive.archiveId);
      return uploads.deleteArchive(archive);
    };
    await world.delete(run, { uploads: { ...uploads, deleteArchive } });
    expect(unproven).toEqual([]);
    expect(world.left()).toEqual([]);
  });

  it('is listed in the order of creation, present archives among the others', async () => {
    await world.copy('old', { ageDays: 900 });
    await world.copy('middle', { ageDays: 800, outcome: 'present' });
    await world.copy('new', { ageDays: 700 });
    await world.endRetrieval();
    const run = await world.open();
    await world.plan(run);
    const listed = await readAllJsonLines(world.files, deletionFiles.listed(run.runId, 0), ListedDeletion);
    expect(listed?.map(({ archiveId }) => archiveId)).toEqual(['id-of-old', 'id-of-middle', 'id-of-new']);
  });

  it('is proven by all of its objects, wherever the retrieval tells of them', async () => {
    for (const key of ['a', 'b']) await world.copy(key, { ageDays: 500 });
    await world.copy('between', { ageDays: 450 });
    // Of both there are further objects, one of which is gone.
    for (const key of ['a', 'b']) {
      const first = world.copied.find((copied) => copied.key === key);
      const object = world.objects.at({ bucket: RESTORED, key });
      if (!first || !object) throw new Error('there is no such copy');
      const creationDate = world.clock.now().toISOString();
      world.copied.push({ ...first, outcome: { ...first.outcome, key: `${key}/again`, creationDate } });
      if (key === 'a') world.objects.place({ bucket: RESTORED, key: 'a/again' }, object.bytes, object);
    }
    await world.endRetrieval();
    const { ends, run, report } = await deleted();
    expect(ends).toEqual({ a: 'deleted', b: 'gone', between: 'deleted' });
    expect(report).toMatchObject({ archives: 3, deleted: { archives: 2 }, stays: { gone: { archives: 1 } } });
    const [, one] = await world.outcomes(run);
    expect(one).toMatchObject({ archiveId: 'id-of-a', evidence: { objects: [{ key: 'a' }, { key: 'a/again' }] } });
  });

  it('is what was copied within S3, if the copy and every further one still proves it', async () => {
    await world.copy('copied', { outcome: 'copied' });
    const [twice, gone, failed] = [await world.copy('twice'), await world.copy('gone'), await world.copy('failed')];
    world.further(twice, 'twice/again');
    world.further(gone, 'gone/again');
    world.further(failed, 'failed/again', 'failed');
    world.further(await world.copy('none', { outcome: 'failed' }), 'none/again', 'failed');
    await world.endRetrieval();
    await world.objects.remove({ bucket: RESTORED, key: 'gone/again' });
    const { ends, run } = await deleted();
    expect(ends).toEqual({
      copied: 'deleted',
      twice: 'deleted',
      gone: 'gone',
      failed: 'further-name',
      none: 'not-copied',
    });
    expect(await world.outcomes(run)).toContainEqual(
      expect.objectContaining({
        ...{ archiveId: 'id-of-failed', key: 'failed/again', why: 'further-name' },
        reason: expect.stringMatching(/^its further name failed\/again failed: .*retrieve again/),
      }),
    );
    expect(await world.outcomes(run)).toContainEqual(
      expect.objectContaining({
        archiveId: 'id-of-twice',
        evidence: expect.objectContaining({
          objects: [expect.objectContaining({ key: 'twice' }), expect.objectContaining({ key: 'twice/again' })],
        }),
      }),
    );
  });

  it('is not listed again by another run, which tells how much it was', async () => {
    await world.copy('a');
    await world.copy('b');
    await world.endRetrieval();
    await deleted({ archives: ['id-of-a'] });
    const { report } = await deleted({ runId: 'deletion-2', executionArn: 'arn:2' });
    expect(report).toMatchObject({ archives: 1, deletedBefore: { archives: 1 }, deleted: { archives: 1 } });
    expect(world.uploads.requests.map(({ archiveId }) => archiveId)).toEqual(['id-of-a', 'id-of-b']);
  });
});

describe('without proof', () => {
  const unproven = { source: { kind: 'inventory' } } as const;

  async function listed(more: Parameters<Emptying['open']>[0] = {}) {
    const run = await world.open({ ...unproven, ...more });
    await world.plan(run, await world.inventoryJob());
    await world.delete(run);
    return { run, ends: endsOf(await world.outcomes(run)) };
  }

  beforeEach(async () => {
    await world.copy('new', { ageDays: 10 });
    await world.copy('pack', { description: MORAINES });
    await world.copy('failed', { outcome: 'failed' });
    world.vaults.takeInventory('photos');
    await world.copy('late');
  });

  it('everything goes that the inventory lists, but what is of Moraine', async () => {
    const { run, ends } = await listed();
    expect(ends).toEqual({ failed: 'deleted', new: 'deleted', pack: 'moraine' });
    expect(world.left()).toEqual(['id-of-pack', 'id-of-late']);
    expect(await world.report(run)).toMatchObject({
      status: 'succeeded',
      source: { kind: 'inventory' },
      warnings: [expect.stringContaining('Nothing proves')],
    });
    expect(world.objects.text({ bucket: 'runs', key: 'runs/deletion-1/report.csv' })).toMatch(
      /id-of-failed,15,[0-9a-f]{64},[^,]+,failed,deleted,[^,]+,[^,]+,,,,without proof/,
    );
  });

  it('only what is named goes, also of Moraine', async () => {
    expect((await listed({ archives: ['id-of-pack'] })).ends).toEqual({ pack: 'deleted' });
    await expect(listed({ runId: '2', executionArn: 'arn:2', archives: ['id-of-late'] })).rejects.toThrow('not listed');
  });

  it('what is named and gone already is not missed in a later inventory', async () => {
    await listed({ archives: ['id-of-new'] });
    world.vaults.takeInventory('photos');
    const archives = ['id-of-new', 'id-of-failed'];
    const { ends } = await listed({ runId: '2', executionArn: 'arn:2', archives });
    expect(ends).toEqual({ failed: 'deleted' });
    await expect(listed({ runId: '3', executionArn: 'arn:3', archives: [...archives, 'other'] })).rejects.toThrow(
      /not listed: other$/,
    );
  });

  it('nothing goes when more is listed than was confirmed', async () => {
    await expect(listed({ archivesMax: 1 })).rejects.toThrow(/has 2 archives to delete, and 1 were confirmed/);
    expect(world.left()).toHaveLength(4);
    expect((await listed({ runId: '2', executionArn: 'arn:2', archivesMax: 2 })).ends).toMatchObject({
      new: 'deleted',
    });
  });
});

describe('what a person has confirmed', () => {
  const dry = { runId: 'dry', executionArn: 'arn:dry', dryRun: true } as const;

  it('is all that goes, whatever has been uploaded since, also in a retry', async () => {
    await world.copy('old', { ageDays: 900 });
    await world.copy('new');
    world.vaults.takeInventory('photos');
    const plan = async (more: Parameters<Emptying['open']>[0] = {}) => {
      const run = await world.open({ source: { kind: 'inventory' }, ...more });
      await world.plan(run, await world.inventoryJob());
      return run;
    };
    await plan(dry);
    const run = await plan({ confirmed: 'dry' });
    await markStopping(world.items, run.runId);
    await world.copy('late', { ageDays: 0 });
    // Somebody else has deleted one, so that there are as many as were confirmed.
    await world.uploads.deleteArchive({ vault: 'photos', archiveId: 'id-of-old' });
    world.vaults.takeInventory('photos');
    const retry = await plan({ runId: 'retry', executionArn: 'arn:retry', retryOf: run.runId, confirmed: 'dry' });
    await world.delete(retry);
    expect(endsOf(await world.outcomes(retry))).toEqual({ new: 'deleted' });
    expect(world.left()).toEqual(['id-of-late']);
  });

  it('is all that goes of a number of the oldest, also in a retry', async () => {
    for (const [key, ageDays] of Object.entries({ a: 900, b: 800, c: 700 })) await world.copy(key, { ageDays });
    await world.endRetrieval();
    const selection = { limit: 2 };
    await world.plan(await world.open({ ...dry, selection }));
    await deleted({ selection, confirmed: 'dry' });
    const { ends } = await deleted({ runId: 'retry', executionArn: 'arn:retry', selection, confirmed: 'dry' });
    expect(ends).toEqual({});
    expect(world.left()).toEqual(['id-of-c']);
  });

  it('needs not include what was deleted before the dry run', async () => {
    for (const key of ['a', 'b']) await world.copy(key);
    await world.endRetrieval();
    await deleted({ archives: ['id-of-a'] });
    await world.plan(await world.open(dry));
    const archives = ['id-of-a', 'id-of-b'];
    const { report } = await deleted({ runId: '2', executionArn: 'arn:2', archives, confirmed: 'dry' });
    expect(report).toMatchObject({ deletedBefore: { archives: 1 }, deleted: { archives: 1 } });
    expect(world.left()).toEqual([]);
  });

  it('is refused when it is not on record, or of another vault', async () => {
    await world.copy('a');
    await world.endRetrieval();
    const refusal = 'run dry has no list of archives of vault photos';
    await expect(deleted({ confirmed: 'dry' })).rejects.toThrow(refusal);
    await world.plan(await world.open(dry));
    const plan = world.objects.text({ bucket: 'runs', key: deletionFiles.plan('dry') });
    await world.files.write(deletionFiles.plan('dry'), plan.replace('photos', 'films'), 'application/json');
    await expect(deleted({ runId: '2', executionArn: 'arn:2', confirmed: 'dry' })).rejects.toThrow(refusal);
  });
});

describe('a selection', () => {
  beforeEach(async () => {
    await world.copy('photos/a', { ageDays: 900 });
    await world.copy('photos/b', { ageDays: 800, outcome: 'present' });
    await world.copy('photos/large', { ageDays: 700, bytes: 'x'.repeat(1000) });
    await world.copy('films/c', { ageDays: 600 });
    await world.endRetrieval();
  });

  it.each<[string, DeletionRun['selection'], string[]]>([
    ['by name', { paths: ['photos/*'] }, ['photos/a', 'photos/b', 'photos/large']],
    ['by a name that is a glob too', { paths: ['photos/a'] }, ['photos/a']],
    ['by size', { smallerThanBytes: 100 }, ['photos/a', 'photos/b', 'films/c']],
    ['of the oldest', { paths: ['photos/*'], limit: 2 }, ['photos/a', 'photos/b']],
  ])('%s lists these and no others', async (_name, selection, keys) => {
    const { ends, report } = await deleted({ selection });
    expect(Object.keys(ends).sort()).toEqual([...keys].sort());
    expect(world.left()).toHaveLength(4 - keys.length);
    expect(report.selection).toEqual(expect.any(String));
  });

  it('goes on with the next oldest when those are deleted', async () => {
    await deleted({ selection: { limit: 3 } });
    const { ends } = await deleted({ runId: 'deletion-2', executionArn: 'arn:2', selection: { limit: 3 } });
    expect(ends).toEqual({ 'films/c': 'deleted' });
  });
});

it.each([
  ['kept/*', ['below/kept/a', 'below/kept/b']],
  ['tmp/*', ['elsewhere']],
])('%s selects by the keys below the prefix, else by the description, what goes and what stays', async (glob, keys) => {
  await world.copy('below/kept/a', { description: 'tmp/a' });
  await world.copy('below/kept/b', { description: 'tmp/b', outcome: 'failed' });
  await world.copy('below/other', { description: 'kept/c' });
  await world.copy('elsewhere', { description: 'tmp/d', outcome: 'present' });
  await world.endRetrieval();
  const destination = { bucket: RESTORED, prefix: 'below/' };
  const source = { kind: 'retrieval', runId: 'retrieval-1', destination, isOfManifest: false } as const;
  const { ends } = await deleted({ source, selection: { paths: [glob] } });
  expect(Object.keys(ends).sort()).toEqual(keys);
});

it('lists the archives of a list of ids', async () => {
  for (const key of ['a', 'b', 'c']) await world.copy(key);
  await world.endRetrieval();
  await world.files.write('manifests/ids.txt', 'id-of-c\nid-of-a\nunknown\n', 'text/plain');
  const { ends } = await deleted({ selection: { ids: { bucket: 'runs', key: 'manifests/ids.txt' } } });
  expect(ends).toEqual({ a: 'deleted', c: 'deleted' });
});

describe('what stays', () => {
  it('is each archive whose object does not prove it, with the reason', async () => {
    for (const key of ['good', 'gone', 'longer', 'other', 'renamed', 'unchecked', 'denied/x', 'encrypted'])
      await world.copy(key);
    await world.copy('failed', { outcome: 'failed' });
    await world.copy('unproven', { outcome: 'unproven' });
    await world.copy('unrecorded', { outcome: 'present', isRecorded: false });
    await world.endRetrieval();
    const { objects } = world;
    const at = (key: string) => ({ bucket: RESTORED, key });
    const metadataOf = (key: string) => ({ metadata: objects.at(at(key))?.metadata ?? {} });
    await objects.remove(at('gone'));
    objects.place(at('longer'), Buffer.from('bytes of longer.'), metadataOf('longer'));
    objects.place(at('other'), Buffer.from('bytes of othe_'), metadataOf('other'));
    objects.place(at('renamed'), Buffer.from('bytes of renamed'), metadataOf('good'));
    objects.place(at('unchecked'), Buffer.from('bytes of unchecked'), { ...metadataOf('unchecked'), crc32: undefined });
    objects.deny(RESTORED, 'denied/', 'everything');
    objects.place(at('encrypted'), Buffer.from('?'), { ...metadataOf('encrypted'), isCustomerEncrypted: true });
    const { ends, report } = await deleted();
    expect(ends).toEqual({
      good: 'deleted',
      gone: 'gone',
      longer: 'changed',
      other: 'changed',
      renamed: 'changed',
      unchecked: 'unchecked',
      'denied/x': 'denied',
      encrypted: 'encrypted',
      failed: 'not-copied',
      unproven: 'not-copied',
      unrecorded: 'unrecorded',
    });
    expect(world.left()).toHaveLength(10);
    expect(report.status).toBe('completed-with-errors');
    expect(report.stays).toMatchObject({ changed: { archives: 3 }, gone: { archives: 1 } });
  });

  it('is each archive of Moraine, of any version, unless it is named', async () => {
    await world.copy('text');
    await world.copy('pack', { description: MORAINES });
    await world.copy('newer', { description: ' {"moraine":7,"what":"ever"' });
    await world.endRetrieval();
    const { ends, report } = await deleted();
    expect(ends).toEqual({ text: 'deleted', pack: 'moraine', newer: 'moraine' });
    expect(report.status).toBe('succeeded');
    const named = await deleted({ runId: 'deletion-2', executionArn: 'arn:2', archives: ['id-of-pack'] });
    expect(named.ends).toEqual({ pack: 'deleted' });
    expect(world.left()).toEqual(['id-of-newer']);
  });

  it('is each archive that stands for a folder, also a named one: only without proof it goes', async () => {
    await world.copy('text');
    await world.copy('folder', { outcome: 'folder', bytes: '0' });
    await world.endRetrieval();
    const { ends, run, report } = await deleted();
    expect(ends).toEqual({ text: 'deleted', folder: 'folder' });
    expect(report).toMatchObject({ status: 'succeeded', stays: { folder: { archives: 1, bytes: 1 } } });
    const reason = expect.stringContaining('--unproven');
    expect(await world.outcomes(run)).toContainEqual(expect.objectContaining({ why: 'folder', reason }));
    const archives = ['id-of-folder'];
    const named = await deleted({ runId: '2', executionArn: 'arn:2', archives });
    expect(named.ends).toEqual({ folder: 'folder' });
    world.vaults.takeInventory('photos');
    const without = await world.open({ runId: '3', executionArn: 'arn:3', archives, source: { kind: 'inventory' } });
    await world.plan(without, await world.inventoryJob());
    await world.delete(without);
    expect(world.left()).toEqual([]);
  });

  it('is each archive of a manifest that an inventory does not tell not to be of Moraine', async () => {
    await world.copy('text');
    await world.copy('pack', { description: MORAINES });
    world.vaults.takeInventory('photos');
    await world.copy('late');
    // The manifest had no descriptions.
    for (const { outcome } of world.copied) outcome.description = '';
    await world.endRetrieval();
    const run = await world.open({
      source: {
        kind: 'retrieval',
        runId: 'retrieval-1',
        destination: { bucket: RESTORED, prefix: '' },
        isOfManifest: true,
      },
    });
    await world.plan(run, await world.inventoryJob());
    await world.delete(run);
    expect(endsOf(await world.outcomes(run))).toEqual({ text: 'deleted', pack: 'moraine', late: 'unlisted' });
  });

  it('is everything in a dry run, which tells what would go, and what it costs', async () => {
    await world.copy('old');
    await world.copy('young', { ageDays: 60 });
    await world.copy('gone');
    await world.endRetrieval();
    await world.objects.remove({ bucket: RESTORED, key: 'gone' });
    const backup = { uploadPerThousand: 0.03, storagePerGibMonth: 0.0036, getPerThousand: 0, listPerThousand: 0 };
    const { report, ends } = await deleted({ dryRun: true, prices: { ...prices, backup } });
    expect(ends).toEqual({ old: 'due', young: 'due', gone: 'gone' });
    expect(report).toMatchObject({ status: 'planned', due: { archives: 2 }, early: { archives: 1 } });
    // 14 bytes and 32 KiB for 30 days.
    expect(report.earlyDeletionUsd).toBeCloseTo(((14 + 32_768) / 2 ** 30) * 0.0036, 12);
    expect(world.left()).toHaveLength(3);
    expect(world.uploads.requests).toEqual([]);
    // Another run finds everything still to be deleted.
    expect((await deleted({ runId: 'deletion-2', executionArn: 'arn:2' })).report.deletedBefore.archives).toBe(0);
  });
});

it.each([
  ['present archives', 'present', {}],
  ['folders', 'folder', {}],
  ['rejected elements', 'verified', { rejectedArchives: 1 }],
] as const)('lists nothing when the file of the %s of the retrieval is missing', async (_name, outcome, counts) => {
  await world.copy('a');
  await world.copy('b', { outcome });
  await world.endRetrieval();
  await world.correctPlan(counts);
  if (outcome !== 'verified') await world.objects.remove({ bucket: RUNS, key: runFiles.present(RETRIEVAL) });
  const run = await world.open();
  await expect(world.plan(run)).rejects.toMatchObject({
    name: 'DamagedFileError',
    message: expect.stringMatching(/jsonl is missing: the plan of run retrieval-1 counts 1 outcomes in it$/),
  });
});

describe('a list that goes beyond what was asked for', () => {
  /** Delete with a list that is another one than was planned. */
  async function deletedWith(
    change: (line: ListedDeletion) => ListedDeletion,
    more: Parameters<Emptying['open']>[0] = {},
  ) {
    for (const key of ['a', 'b']) await world.copy(key);
    await world.endRetrieval();
    const run = await world.open();
    await world.plan(run);
    const key = deletionFiles.listed(run.runId, 0);
    const lines = (await readAllJsonLines(world.files, key, ListedDeletion)) ?? [];
    await world.files.write(key, jsonLinesText(lines.map(change)), 'application/x-ndjson');
    await world.delete({ ...run, ...more });
  }
  const unchanged = (line: ListedDeletion) => line;

  it.each([
    [
      'archives without proof in a deletion of what was retrieved',
      (line: ListedDeletion) => ListedDeletion.parse({ ...line, kind: 'unproven' }),
      {},
      /listed as unproven in a deletion by retrieval/,
    ],
    [
      'archives with objects in a deletion without proof',
      unchanged,
      { source: { kind: 'inventory' } } as const,
      /listed as candidate in a deletion by inventory/,
    ],
    ['other archives than the named ones', unchanged, { archives: ['id-of-a'] }, /id-of-b is listed and was not named/],
    ['more archives than were confirmed', unchanged, { archivesMax: 1 }, /more archives are listed than the 1/],
  ])('has nothing deleted: %s', async (_, change, more, message) => {
    await expect(deletedWith(change, more)).rejects.toThrow(message);
    expect(world.left()).toEqual(['id-of-a', 'id-of-b']);
  });
});

it('refuses named archives that the retrieval does not have', async () => {
  await world.copy('a');
  await world.endRetrieval();
  const run = await world.open({ archives: ['id-of-a', 'other'] });
  await expect(world.plan(run)).rejects.toThrow(/archives of vault photos that are not listed: other$/);
});

it('reports each archive that Glacier refuses to delete, and gives up when it refuses a hundred and deletes none', async () => {
  const count = DELETION_CHUNK_ARCHIVES + 50;
  for (let number = 0; number < count; number++) await world.copy(`a-${number}`);
  await world.endRetrieval();
  world.uploads.refuseDeletion('the vault is locked');
  const { report } = await deleted();
  expect(report).toMatchObject({
    status: 'completed-with-errors',
    givenUp: expect.stringContaining('the vault is locked'),
    stays: { refused: { archives: DELETION_CHUNK_ARCHIVES }, 'not-reached': { archives: 50 } },
  });
  expect(world.uploads.requests).toHaveLength(DELETION_CHUNK_ARCHIVES);
});

it('slows down while Glacier throttles, and loses nothing', async () => {
  for (const key of ['a', 'b', 'c', 'd']) await world.copy(key);
  await world.endRetrieval();
  for (let time = 0; time < 5; time++)
    world.uploads.failNext('deleteArchive', new DeletionThrottledError('Rate exceeded'));
  await deleted();
  expect(world.left()).toEqual([]);
  expect(world.uploads.requests).toHaveLength(9);
  expect(Math.max(...world.clock.sleptMs)).toBeGreaterThan(1000 / 50);
});

it('looks again at an object when Glacier has throttled for long since it was looked at', async () => {
  for (const key of ['a', 'b']) await world.copy(key);
  await world.endRetrieval();
  const run = await world.open();
  await world.plan(run);
  const { uploads } = world.deps;
  let refusals = 0;
  const deleteArchive: typeof uploads.deleteArchive = async (archive) => {
    if (refusals++ > 1) return uploads.deleteArchive(archive);
    await world.objects.remove({ bucket: RESTORED, key: 'b' });
    world.clock.advance(120_000);
    throw new DeletionThrottledError('Rate exceeded');
  };
  await world.delete(run, { uploads: { ...uploads, deleteArchive } });
  expect(endsOf(await world.outcomes(run))).toEqual({ a: 'deleted', b: 'gone' });
  expect(world.left()).toEqual(['id-of-b']);
});

it('goes on in another call when its time is over', async () => {
  for (let number = 0; number < 2 * DELETION_CHUNK_ARCHIVES; number++) await world.copy(`a-${number}`);
  await world.endRetrieval();
  let calls = 0;
  // Time is short at every second look that a call takes at it before a chunk.
  world.remainingMs = () => (++calls % (DELETION_CHUNK_ARCHIVES + 2) === 0 ? 60_000 : 900_000);
  await deleted();
  expect(calls).toBeGreaterThan(2 * DELETION_CHUNK_ARCHIVES);
  expect(world.left()).toEqual([]);
});

it('deletes nothing more once the run is being stopped, and the report tells what it did not reach', async () => {
  await world.copy('a');
  await world.endRetrieval();
  const run = await world.open();
  await world.plan(run);
  await markStopping(world.items, run.runId);
  await expect(world.delete(run)).rejects.toMatchObject({ name: 'RunOverError' });
  expect(world.left()).toEqual(['id-of-a']);
  const report = await world.report(run, { error: 'RunStopped', cause: 'stopped' });
  expect(report).toMatchObject({ status: 'stopped', stays: { 'not-reached': { archives: 1 } } });
  expect((await getDeletionProgress(world.items, run.runId))?.next).toBe(0);
});

it('warns of a destination that does not keep its objects', async () => {
  await world.copy('a');
  await world.endRetrieval();
  const run = await world.open({ dryRun: true });
  const rule = { id: 'tidy', prefix: '' };
  await world.plan(run, undefined, {
    buckets: {
      protectionOf: async () => ({ isVersioned: false, expiryRules: [rule, { id: 'logs', prefix: 'logs/' }] }),
    },
  });
  await world.delete(run);
  const { warnings } = await world.report(run);
  expect(warnings).toEqual([
    expect.stringContaining('rule "tidy" of bucket restored deletes objects'),
    expect.stringContaining('rule "logs" of bucket restored deletes objects below logs/'),
    expect.stringContaining('not versioned'),
  ]);
});

it('warns of a rule that expires objects which the retrieval found present outside its prefix', async () => {
  await world.copy('new/a');
  await world.copy('old/b', { outcome: 'present' });
  await world.endRetrieval();
  const destination = { bucket: RESTORED, prefix: 'new/' };
  const source = { kind: 'retrieval', runId: 'retrieval-1', destination, isOfManifest: false } as const;
  const run = await world.open({ source, dryRun: true });
  const expiryRules = ['old/', 'older/'].map((prefix) => ({ id: prefix, prefix }));
  await world.plan(run, undefined, { buckets: { protectionOf: async () => ({ isVersioned: true, expiryRules }) } });
  await world.delete(run);
  const { warnings } = await world.report(run);
  expect(warnings).toEqual([
    expect.stringMatching(/"old\/" of bucket restored deletes objects below old\/.*found present/),
  ]);
});
