import { type Garbage, listGarbage } from '../../../core/backup/retention/garbage';
import { combined } from '../../../core/backup/upload/slice-blocks';
import { getUpload, restartUpload, type UploadRecord } from '../../../core/backup/upload/upload-record';
import { parseArchiveDescription } from '../../../core/contracts/archive-description';
import { LeaseLostError, UploadGoneError, VaultDeniedError, VaultNotFoundError } from '../../../core/contracts/errors';
import { archiveRef } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import { MIB } from '../../../core/ranges/units';
import { releaseLease } from '../../../core/run/lease';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { expectConsistent, tarOf } from './expect-consistent';
import { content, RUN_ID, RUNS, SIGNER, Simulation, SOURCE, VAULT } from './simulation';

const open = () => new Simulation().open();

const sends = ({ uploads }: Simulation) => uploads.requests.filter(({ request }) => request === 'sendPart');

describe('a pack', () => {
  it('is a tar of its objects with an index, as its results say', async () => {
    const simulation = await open();
    const sequence = await simulation.task('pack', [
      simulation.put('a.txt', 'hello', { contentType: 'text/plain' }),
      simulation.put('b', content('b', MIB - 5), { tags: { team: 'film' }, metadata: { author: 'me' } }),
      simulation.put('c', ''),
      simulation.put('d', content('d', MIB / 2)),
    ]);
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(simulation.results(sequence)).toMatchObject({
      archive: { written: true, archive: { objects: 4, objectBytes: 5 + MIB - 5 + MIB / 2 } },
      objects: [{ key: 'a.txt' }, { properties: { metadata: { author: 'me' }, tags: { team: 'film' } } }, {}, {}],
    });
    expect(sends(simulation)).toHaveLength(2);
    expect(simulation.uploads.uploads.size).toBe(0);
    expect(await simulation.written()).toEqual({ archives: 1, bytes: simulation.archive(sequence).bytes.length });
  });

  it('passes on an object that is too large to be held, as it comes', async () => {
    const simulation = await open();
    const sequence = await simulation.task('pack', [
      simulation.put('a', 'small'),
      simulation.put('b', content('b', 3 * MIB + 77), { tags: { a: 'b' } }),
      simulation.put('c', 'small as well'),
    ]);
    await simulation.play(sequence);
    await expectConsistent(simulation, sequence);
  });

  it('leaves out what has changed, is gone or cannot be read, and says so', async () => {
    const simulation = await open();
    const objects = ['a', 'b', 'c', 'd', 'e'].map((key) => simulation.put(key, content(key, 1000)));
    const sequence = await simulation.task('pack', objects);
    simulation.put('a', 'another text');
    await simulation.source.delete({ bucket: SOURCE, key: 'c' });
    simulation.source.makeUnreadable({ bucket: SOURCE, key: 'd' });
    await simulation.play(sequence);
    await expectConsistent(simulation, sequence);
    const reasons = simulation.results(sequence).objects.map((result) => ('reason' in result ? result.reason : ''));
    expect(reasons).toEqual([
      expect.stringContaining('changed'),
      '',
      expect.stringContaining('no longer exists'),
      expect.stringContaining('cannot be read'),
      '',
    ]);
    expect(simulation.results(sequence).archive).toMatchObject({ archive: { objects: 2, objectBytes: 2000 } });
  });

  it('is made again without an object that changes while it is passed on', async () => {
    const simulation = await open();
    const objects = [
      simulation.put('a', 'small'),
      simulation.put('b', content('b', 3 * MIB)),
      simulation.put('c', content('c', MIB)),
    ];
    const sequence = await simulation.task('pack', objects);
    const openObject = simulation.source.open.bind(simulation.source);
    simulation.source.open = async (object, range) => {
      if (object.key === 'b') simulation.source.breakNextRead(2 * MIB);
      const opened = await openObject(object, range);
      if (object.key === 'b') simulation.put('b', 'another text');
      return opened;
    };
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(simulation.archive(sequence).bytes.length).toBeLessThan(2 * MIB);
    expect(simulation.results(sequence).objects[1]).toEqual({ key: 'b', reason: expect.stringContaining('changed') });
  });

  it('is not written when nothing of it is left', async () => {
    const simulation = await open();
    const sequence = await simulation.task('pack', [simulation.put('a', 'x'), simulation.put('b', 'y')]);
    for (const key of ['a', 'b']) await simulation.source.delete({ bucket: SOURCE, key });
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(simulation.results(sequence).archive).toEqual({
      written: false,
      reason: 'none of its 2 objects could be read',
    });
    expect(simulation.uploads.uploads.size).toBe(0);
    expect(simulation.vaults.vault(VAULT).archives.size).toBe(0);
    expect(await simulation.written()).toEqual({ archives: 0, bytes: 0 });
  });

  it('sends no part again that Glacier has', async () => {
    const simulation = await open();
    const objects = ['a', 'b', 'c', 'd'].map((key) => simulation.put(key, content(key, MIB - 1)));
    const sequence = await simulation.task('pack', objects);
    const sendPart = simulation.uploads.sendPart.bind(simulation.uploads);
    let failures = 1;
    simulation.uploads.sendPart = async (upload, part, body) => {
      if (part.range.start === 2 * MIB && failures-- > 0) throw new Error('socket hang up');
      return sendPart(upload, part, body);
    };
    await expect(simulation.call({ sequence })).rejects.toThrow('socket hang up');
    await simulation.play(sequence);
    await expectConsistent(simulation, sequence);
    expect(sends(simulation).map(({ range }) => (range?.start ?? 0) / MIB)).toEqual([0, 1, 2, 3, 4]);
  });

  it('goes on where it stopped when time is short', async () => {
    const simulation = await open();
    const objects = ['a', 'b', 'c', 'd'].map((key) => simulation.put(key, content(key, MIB - 1)));
    const sequence = await simulation.task('pack', objects);
    simulation.remainingMs = 10_000;
    const states = await simulation.play(sequence);
    expect(states.at(-1)).toBe('done');
    expect(states.slice(0, -1)).toContain('more');
    await expectConsistent(simulation, sequence);
    expect(sends(simulation)).toHaveLength(5);
  });

  it('sends again, to the same upload, parts that are not what they were', async () => {
    const simulation = await open();
    const objects = ['a', 'b', 'c', 'd'].map((key) => simulation.put(key, content(key, MIB - 1)));
    const sequence = await simulation.task('pack', objects);
    simulation.remainingMs = 10_000;
    expect(await simulation.call({ sequence })).toEqual({ state: 'more' });
    await simulation.source.delete({ bucket: SOURCE, key: 'a' });
    simulation.remainingMs = 900_000;
    await simulation.play(sequence);
    await expectConsistent(simulation, sequence);
    expect(await simulation.record(sequence)).toMatchObject({ generation: 1 });
  });

  it('begins anew when an earlier attempt left a part too many', async () => {
    const simulation = await open();
    const objects = ['a', 'b', 'c'].map((key) => simulation.put(key, content(key, MIB - 1)));
    const sequence = await simulation.task('pack', objects);
    simulation.uploads.failNext('complete', new Error('killed'));
    await expect(simulation.call({ sequence })).rejects.toThrow('killed');
    await simulation.items.update(keyOf.upload(RUN_ID, sequence), { remove: ['sealHash', 'sealBytes'] });
    for (const key of ['b', 'c']) await simulation.source.delete({ bucket: SOURCE, key });
    await simulation.play(sequence);
    await expectConsistent(simulation, sequence);
    expect(await simulation.record(sequence)).toMatchObject({ generation: 2 });
    expect(simulation.uploads.uploads.size).toBe(0);
  });

  it('costs five writes', async () => {
    const simulation = await open();
    const sequence = await simulation.task('pack', [simulation.put('a', 'x')]);
    const before = simulation.items.writeUnits;
    await simulation.play(sequence);
    expect(simulation.items.writeUnits - before).toBeLessThanOrEqual(5);
  });
});

describe('an object', () => {
  it.each([
    { name: 'one byte', sizeBytes: 1, parts: 1 },
    { name: 'exactly one part', sizeBytes: MIB, parts: 1 },
    { name: 'several parts', sizeBytes: 3 * MIB + 1, parts: 4 },
  ])('of $name is written as it is, and read once', async ({ sizeBytes, parts }) => {
    const simulation = await open();
    const properties = { contentType: 'image/tiff', cacheControl: 'no-store', tags: { a: 'b' } };
    const object = simulation.put('ä film', content('film', sizeBytes), properties);
    const sequence = await simulation.task('object', [object]);
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(simulation.results(sequence).objects).toEqual([
      {
        ...object,
        treeHash: treeHashOf(content('film', sizeBytes)).toString('hex'),
        slices: [{ archive: archiveRef(RUN_ID, sequence), offset: 0, sizeBytes }],
        properties,
      },
    ]);
    expect(sends(simulation)).toHaveLength(parts);
    // One byte for the properties, and each part once.
    expect(simulation.source.opened).toHaveLength(1 + parts);
    expect(parseArchiveDescription(simulation.archive(sequence).description)?.key).toBe('ä film');
  });

  it('names the adopted snapshot when it is written for one, and the signing key in any case', async () => {
    const simulation = await new Simulation().open({ kind: 'adopt', snapshot: 'adopted', adopt: { rebuild: 'r1' } });
    const sequence = await simulation.task('object', [simulation.put('film', content('film', 10))]);
    await simulation.call({ sequence });
    const description = parseArchiveDescription(simulation.archive(sequence).description);
    expect(description).toMatchObject({ snapshot: 'adopted', signer: SIGNER });
  });

  it('of parts that are not held in memory is read twice', async () => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', 4 * MIB + 1))]);
    expect(await simulation.play(sequence)).toEqual(['spread', 'done']);
    await expectConsistent(simulation, sequence);
    const ranges = sends(simulation).map(({ range }) => range);
    expect(ranges.sort((a, b) => (a?.start ?? 0) - (b?.start ?? 0))).toEqual([
      { start: 0, end: 2 * MIB - 1 },
      { start: 2 * MIB, end: 4 * MIB - 1 },
      { start: 4 * MIB, end: 4 * MIB },
    ]);
    expect(simulation.source.opened).toHaveLength(1 + 2 * 3);
  });

  it('that is large is spread over several calls, which send what is missing', async () => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', 11 * MIB))]);
    const first = await simulation.call({ sequence });
    expect(first).toEqual({
      state: 'spread',
      parts: [
        { first: 1, last: 2 },
        { first: 3, last: 4 },
        { first: 5, last: 6 },
      ],
    });
    expect(await simulation.call({ sequence, parts: { first: 3, last: 4 } })).toEqual({ state: 'sent' });
    expect(await simulation.call({ sequence, parts: { first: 3, last: 4 } })).toEqual({ state: 'sent' });
    expect(sends(simulation)).toHaveLength(2);
    expect(await simulation.call({ sequence })).toEqual({
      state: 'spread',
      parts: [
        { first: 1, last: 2 },
        { first: 5, last: 6 },
      ],
    });
    expect(await simulation.call({ sequence, parts: { first: 5, last: 900 } })).toEqual({ state: 'sent' });
    expect(await simulation.play(sequence)).toEqual(['done']);
    expect(sends(simulation)).toHaveLength(6);
    await expectConsistent(simulation, sequence);
  });

  it('is written part by part when time is short, and no part is read again', async () => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', 3 * MIB))]);
    simulation.remainingMs = 10_000;
    expect(await simulation.play(sequence)).toEqual(['more', 'more', 'done']);
    expect(simulation.source.opened).toHaveLength(1 + 3);
    await expectConsistent(simulation, sequence);
  });

  it('that changes while it is written is not', async () => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', 3 * MIB))]);
    simulation.remainingMs = 10_000;
    await simulation.call({ sequence });
    simulation.put('film', content('remake', 3 * MIB));
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    const { archive, objects } = simulation.results(sequence);
    expect(archive).toEqual({ written: false, reason: expect.stringContaining('changed') });
    expect(objects).toEqual([{ key: 'film', reason: expect.stringContaining('changed') }]);
    expect(simulation.uploads.uploads.size).toBe(0);
  });

  it('that is gone before anything was sent is reported', async () => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', 3 * MIB))]);
    await simulation.source.delete({ bucket: SOURCE, key: 'film' });
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(simulation.uploads.requests).toEqual([]);
  });

  it('that breaks off is read on from where it broke', async () => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', MIB))]);
    simulation.source.breakNextRead(1);
    simulation.source.breakNextRead(300_000, new Error('socket hang up'));
    await simulation.play(sequence);
    await expectConsistent(simulation, sequence);
    expect(simulation.source.opened.at(-1)).toBe(`${SOURCE}/film[300000-${MIB - 1}]`);
  });

  it('has a part that Glacier lost sent again', async () => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', 3 * MIB))]);
    simulation.uploads.failNext('complete', new Error('throttled'));
    await expect(simulation.call({ sequence })).rejects.toThrow('throttled');
    simulation.uploads.dropPart('glacier-upload-1', MIB);
    expect(await simulation.play(sequence)).toEqual(['more', 'done']);
    await expectConsistent(simulation, sequence);
    expect(sends(simulation).map(({ range }) => (range?.start ?? 0) / MIB)).toEqual([0, 1, 2, 1]);
  });

  it.each([
    [2, { state: 'sent' }],
    [3, new Error('a reset of the connection')],
  ])('is sent three times when it is not held in memory: of %d that fail', async (failures, outcome) => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', 5 * MIB))]);
    await simulation.call({ sequence });
    for (let n = 0; n < failures; n++) {
      simulation.uploads.failNext('sendPart', new Error('a reset of the connection'));
    }
    const sending = simulation.call({ sequence, parts: { first: 1, last: 1 } });
    if (outcome instanceof Error) await expect(sending).rejects.toThrow(outcome.message);
    else expect(await sending).toEqual(outcome);
    expect(simulation.clock.sleptMs).toEqual([2000, 4000]);
  });

  it.each([
    new UploadGoneError('Glacier does not know it'),
    new VaultNotFoundError('Glacier does not know the vault'),
    new VaultDeniedError('Glacier does not let the function write'),
  ])('is not sent again when sending it again changes nothing: $name', async (error) => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', 5 * MIB))]);
    await simulation.call({ sequence });
    simulation.uploads.failNext('sendPart', error);
    await simulation.call({ sequence, parts: { first: 1, last: 1 } }).catch(() => {});
    expect(simulation.clock.sleptMs).toEqual([]);
  });

  it('is hashed again when Glacier hashes another part than was announced', async () => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', 5 * MIB))]);
    await simulation.call({ sequence });
    const before = simulation.source.opened.length;
    const sendPart = simulation.uploads.sendPart.bind(simulation.uploads);
    let damaged = 0;
    simulation.uploads.sendPart = (upload, part, body) => {
      async function* flipped() {
        for await (const chunk of body as AsyncIterable<Uint8Array>) yield Buffer.from(chunk).fill(0, 0, 1);
      }
      return sendPart(upload, part, damaged++ === 0 ? flipped() : body);
    };
    expect(await simulation.call({ sequence, parts: { first: 1, last: 1 } })).toEqual({ state: 'sent' });
    expect(simulation.source.opened).toHaveLength(before + 4);
    await simulation.play(sequence);
    await expectConsistent(simulation, sequence);
  });
});

describe('slices of an object', () => {
  it.each([
    { sliceMib: 6, blockMib: 2 },
    // Blocks are shorter than parts would be.
    { sliceMib: 5, blockMib: 1 },
  ])('of $sliceMib MiB tell the hashes of blocks from which that of the object is combined', async (of) => {
    const simulation = await open();
    const bytes = content('film', 14 * MIB + 3);
    const object = simulation.put('film', bytes);
    const sliceBytes = of.sliceMib * MIB;
    const sequences = [];
    for (const number of [0, 1, 2]) {
      const start = number * sliceBytes;
      const slice = { start, end: Math.min(start + sliceBytes, bytes.length) - 1, number, of: 3 };
      sequences.push(await simulation.task('object', [object], { slice }));
    }
    const treeHashes: string[] = [];
    for (const sequence of sequences) {
      await simulation.play(sequence);
      await expectConsistent(simulation, sequence);
      const [result] = simulation.results(sequence).objects;
      if (!result || !('slices' in result)) throw new Error('not taken');
      expect(result.treeHash).toBeUndefined();
      expect(result.blocks?.blockBytes).toBe(of.blockMib * MIB);
      treeHashes.push(...(result.blocks?.treeHashes ?? []));
      const description = parseArchiveDescription(simulation.archive(sequence).description);
      expect(description).toMatchObject({ slice: [sequence, 3], key: 'film' });
    }
    expect(combined(treeHashes)).toBe(treeHashOf(bytes).toString('hex'));
  });
});

describe('a catalog', () => {
  it('is a pack of files of the bucket of runs, and not one of the archives that are counted', async () => {
    const simulation = await open();
    const files = [
      simulation.put('plans/photos/x/archives.jsonl.gz', content('archives', 500), {}, RUNS),
      simulation.put('plans/photos/x/objects.jsonl.gz', content('objects', 2 * MIB), {}, RUNS),
    ];
    const sequence = await simulation.task('catalog', files, { bucket: RUNS });
    await simulation.play(sequence);
    await expectConsistent(simulation, sequence);
    expect(await simulation.written()).toEqual({ archives: 0, bytes: 0 });
  });

  it('is not written by a run that has lost the lease of its plan, but can be given up', async () => {
    const simulation = await open();
    const sequence = await simulation.task('catalog', [simulation.put('a', 'a', {}, RUNS)], { bucket: RUNS });
    const pack = await simulation.task('pack', [simulation.put('b', 'b')]);
    const { executionArn } = await simulation.deps().runs.run(RUN_ID);
    await releaseLease(simulation.items, 'photos', { executionArn });
    await expect(simulation.call({ sequence })).rejects.toThrow(LeaseLostError);
    expect(await simulation.record(sequence)).toBeUndefined();
    await simulation.call({ sequence, giveUp: 'the lease was lost' });
    expect(simulation.results(sequence).archive.written).toBe(false);
    // Its other archives do no harm.
    expect(await simulation.play(pack)).toEqual(['done']);
  });

  it('is not written without one of its files', async () => {
    const simulation = await open();
    const files = ['a', 'b'].map((key) => simulation.put(key, key, {}, RUNS));
    const sequence = await simulation.task('catalog', files, { bucket: RUNS });
    await simulation.source.delete({ bucket: RUNS, key: 'b' });
    await simulation.play(sequence);
    await expectConsistent(simulation, sequence);
    expect(simulation.results(sequence).archive.written).toBe(false);
  });
});

describe('an upload that Glacier has lost', () => {
  it.each(['pack', 'object'] as const)('is begun again: %s', async (kind) => {
    const simulation = await open();
    const sequence = await simulation.task(kind, [simulation.put('film', content('film', 3 * MIB))]);
    simulation.remainingMs = 10_000;
    await simulation.call({ sequence });
    simulation.uploads.expire('glacier-upload-1');
    simulation.remainingMs = 900_000;
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(await simulation.record(sequence)).toMatchObject({ generation: 2, uploadId: 'glacier-upload-2' });
  });

  it.each(['pack', 'object'] as const)('is given up when it is lost again and again: %s', async (kind) => {
    const simulation = await open();
    const sequence = await simulation.task(kind, [simulation.put('film', content('film', MIB))]);
    simulation.uploads.sendPart = async ({ uploadId }) => {
      throw new UploadGoneError(`Glacier does not know ${uploadId}`);
    };
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(simulation.uploads.requests.filter(({ request }) => request === 'begin')).toHaveLength(3);
    expect(simulation.uploads.uploads.size).toBe(0);
    expect(simulation.results(sequence).archive).toMatchObject({
      written: false,
      reason: expect.stringContaining('lost'),
    });
  });
});

describe('a function that is killed', () => {
  it.each(['pack', 'object'] as const)('right after Complete has written one archive: %s', async (kind) => {
    const simulation = await open();
    const sequence = await simulation.task(kind, [simulation.put('film', content('film', 2 * MIB))]);
    simulation.uploads.loseNextAnswer('complete', new Error('killed'));
    await expect(simulation.call({ sequence })).rejects.toThrow('killed');
    const sent = sends(simulation).length;
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(sends(simulation)).toHaveLength(sent);
    expect(simulation.vaults.vault(VAULT).archives.size).toBe(1);
    expect(await simulation.written()).toMatchObject({ archives: 1 });
  });

  it('right after Complete, and whose source has changed since, does not pass one tar off as another', async () => {
    const simulation = await open();
    const objects = ['a', 'b'].map((key) => simulation.put(key, content(key, MIB)));
    const sequence = await simulation.task('pack', objects);
    simulation.uploads.loseNextAnswer('complete', new Error('killed'));
    await expect(simulation.call({ sequence })).rejects.toThrow('killed');
    await simulation.source.delete({ bucket: SOURCE, key: 'b' });
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(simulation.archive(sequence).bytes.equals(tarOf(simulation, objects.slice(0, 1)).bytes)).toBe(true);
  });

  it('once its results are written has nothing left to do but to end the record', async () => {
    const simulation = await open();
    const sequence = await simulation.task('pack', [simulation.put('a', 'x')]);
    const update = simulation.items.update.bind(simulation.items);
    simulation.items.update = async (key, change, expect) => {
      if (change.set?.state === 'done') throw new Error('killed');
      return update(key, change, expect);
    };
    await expect(simulation.call({ sequence })).rejects.toThrow('killed');
    simulation.items.update = update;
    const opened = simulation.source.opened.length;
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(simulation.source.opened).toHaveLength(opened);
    expect(await simulation.written()).toMatchObject({ archives: 1 });
  });
});

describe('an archive that is given up', () => {
  it.each(['pack', 'object'] as const)('has its upload aborted and its objects reported: %s', async (kind) => {
    const simulation = await open();
    const sequence = await simulation.task(kind, [simulation.put('film', content('film', 3 * MIB))]);
    simulation.remainingMs = 10_000;
    await simulation.call({ sequence });
    expect(await simulation.call({ sequence, giveUp: 'time is up' })).toEqual({ state: 'done' });
    await expectConsistent(simulation, sequence);
    expect(simulation.results(sequence)).toEqual({
      archive: { written: false, reason: 'time is up' },
      objects: [{ key: 'film', reason: 'time is up' }],
    });
    expect(simulation.uploads.uploads.size).toBe(0);
    expect(await simulation.call({ sequence })).toEqual({ state: 'done' });
    expect(await simulation.call({ sequence, parts: { first: 1, last: 1 } })).toEqual({ state: 'sent' });
    expect(await simulation.written()).toEqual({ archives: 0, bytes: 0 });
  });

  it('before anything was begun is reported all the same', async () => {
    const simulation = await open();
    const sequence = await simulation.task('pack', [simulation.put('a', 'x')]);
    await simulation.call({ sequence, giveUp: 'no such vault' });
    await expectConsistent(simulation, sequence);
    expect(simulation.uploads.requests).toEqual([]);
  });

  it('after it was written stays written', async () => {
    const simulation = await open();
    const sequence = await simulation.task('pack', [simulation.put('a', 'x')]);
    await simulation.play(sequence);
    await simulation.call({ sequence, giveUp: 'the answer was lost' });
    expect(simulation.results(sequence).archive.written).toBe(true);
    await expectConsistent(simulation, sequence);
  });
});

describe('two calls at once', () => {
  it.each(['pack', 'object'] as const)('write one archive, and count it once: %s', async (kind) => {
    const simulation = await open();
    const sequence = await simulation.task(kind, [simulation.put('film', content('film', 3 * MIB))]);
    const states = await Promise.all([simulation.call({ sequence }), simulation.call({ sequence })]);
    expect(states).toEqual([{ state: 'done' }, { state: 'done' }]);
    await expectConsistent(simulation, sequence);
    expect(simulation.uploads.uploads.size).toBe(0);
    expect(await simulation.written()).toMatchObject({ archives: 1 });
    expect(simulation.logged.filter(({ event }) => event === 'archive.written')).toHaveLength(1);
  });
});

async function garbageOf(simulation: Simulation): Promise<Garbage[]> {
  const garbage: Garbage[] = [];
  for await (const one of listGarbage(simulation.items, 'photos')) garbage.push(one);
  return garbage;
}

describe('of two calls', () => {
  it('the one that finds the upload gone, since the other has completed it and was killed, finishes that archive', async () => {
    const simulation = await open();
    const sequence = await simulation.task('pack', [simulation.put('film', content('film', 2 * MIB))]);
    const sendPart = simulation.uploads.sendPart.bind(simulation.uploads);
    simulation.uploads.sendPart = async (...args) => {
      simulation.uploads.sendPart = sendPart;
      simulation.uploads.loseNextAnswer('complete', new Error('killed'));
      await expect(simulation.call({ sequence })).rejects.toThrow('killed');
      return sendPart(...args);
    };
    expect(await simulation.call({ sequence })).toEqual({ state: 'done' });
    await expectConsistent(simulation, sequence);
    expect(simulation.vaults.vault(VAULT).archives.size).toBe(1);
  });

  it('the one that completes aborts what the other has begun anew', async () => {
    const simulation = await open();
    const sequence = await simulation.task('object', [simulation.put('film', content('film', 2 * MIB))]);
    const complete = simulation.uploads.complete.bind(simulation.uploads);
    simulation.uploads.complete = async (upload) => {
      const archiveId = await complete(upload);
      const uploadId = await simulation.uploads.begin({ vault: VAULT, description: '', partBytes: MIB });
      const address = { runId: RUN_ID, sequence };
      const sealed = (await getUpload(simulation.items, address)) as UploadRecord;
      await restartUpload(simulation.items, address, sealed, uploadId);
      return archiveId;
    };
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(simulation.uploads.uploads.size).toBe(0);
  });

  it('the one that writes its results first has the say', async () => {
    const simulation = await open();
    const sequence = await simulation.task('pack', [simulation.put('a', 'x')]);
    const complete = simulation.uploads.complete.bind(simulation.uploads);
    const update = simulation.items.update.bind(simulation.items);
    simulation.uploads.complete = async (upload) => {
      const archiveId = await complete(upload);
      // The other is killed before it can end the record.
      simulation.items.update = () => Promise.reject(new Error('killed'));
      await expect(simulation.call({ sequence, giveUp: 'time is up' })).rejects.toThrow('killed');
      simulation.items.update = update;
      return archiveId;
    };
    expect(await simulation.play(sequence)).toEqual(['done']);
    await expectConsistent(simulation, sequence);
    expect(simulation.results(sequence).archive).toEqual({ written: false, reason: 'time is up' });
    expect(await simulation.written()).toEqual({ archives: 0, bytes: 0 });
    expect(simulation.logged.map(({ event }) => event)).toContain('archive.superseded');
    // What was completed all the same is on record, and goes in its time.
    expect(await garbageOf(simulation)).toMatchObject([
      { archiveId: [...simulation.vaults.vault(VAULT).archives.keys()][0], kind: 'pack', vault: VAULT, refusals: 0 },
    ]);
  });

  it('the one that finds its upload gone for good completes another archive; the first is on record by its id', async () => {
    const simulation = await open();
    const sequence = await simulation.task('pack', [simulation.put('a', 'x')]);
    const complete = simulation.uploads.complete.bind(simulation.uploads);
    simulation.uploads.complete = async (upload) => {
      simulation.uploads.complete = complete;
      const archiveId = await complete(upload);
      // Glacier names the archive of an upload for a short while only.
      simulation.uploads.complete = (again) =>
        again.uploadId === upload.uploadId ? Promise.reject(new UploadGoneError('gone')) : complete(again);
      for (let calls = 0; calls < 5; calls++) {
        if ((await simulation.call({ sequence })).state === 'done') break;
      }
      return archiveId;
    };
    expect(await simulation.play(sequence)).toEqual(['done']);
    const archives = [...simulation.vaults.vault(VAULT).archives.keys()];
    const { archive } = simulation.results(sequence);
    if (!archive.written) throw new Error(archive.reason);
    expect(archives).toHaveLength(2);
    expect(await garbageOf(simulation)).toMatchObject([
      { archiveId: archives.find((archiveId) => archiveId !== archive.archive.archiveId) },
    ]);
  });
});

describe('a task that cannot be', () => {
  it('is named', async () => {
    const simulation = await open();
    await expect(simulation.call({ sequence: 7 })).rejects.toThrow(
      `s3://${RUNS}/runs/${RUN_ID}/archives/000000007.jsonl does not exist`,
    );
  });
});
