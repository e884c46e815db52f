import { restoredMetadata } from '../../../core/archive/provenance';
import { clearMissing, recordMissing } from '../../../core/backup/damage/missing-archives';
import type { Prices } from '../../../core/contracts/config';
import { BudgetExceededError, NothingToRestoreError, SnapshotNotFoundError } from '../../../core/contracts/errors';
import { ObjectPiece } from '../../../core/contracts/piece';
import { BatchIndexLine, Outcome, RetrievalPlan } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { MIB } from '../../../core/ranges/units';
import { keysFor } from '../../../core/retrieval/deliver-object';
import { deliverableOf } from '../../../core/retrieval/deliverable';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { missingOf } from '../../core/backup/damage/missing';
import { batchOf, linesOf, outcomesOf, RESTORED, RUN_ID, RUNS, VAULT } from '../plan-retrieval/runs';
import { filesOf, membersOf, type RestoreWorld, restoreWorld } from './restores';

const SMALL = { rangeBytes: MIB, pieceBytes: 2 * MIB };
const bytes = (length: number, value = 7) => Buffer.alloc(length, value);

/** Put a restored object there. */
function place(of: RestoreWorld, key: string, content: Buffer): void {
  const from = { vault: VAULT, archiveId: 'any', creationDate: '', treeHash: treeHashOf(content).toString('hex') };
  of.objects.place({ bucket: RESTORED, key }, content, { metadata: restoredMetadata({}, from) });
}

describe('the plan of a restore', () => {
  let of: RestoreWorld;
  beforeEach(() => {
    of = restoreWorld();
  });

  it("keeps within the account's data retrieval policy, or requests nothing where it admits no part of a pack", async () => {
    of.backup.pack({ key: 'z/pack', bytes: bytes(9 * MIB) });
    for (let n = 0; n < 6; n++) of.backup.object({ key: `a/${n}`, bytes: bytes(2 * MIB, n) });
    await of.commit();
    const under = (bytesPerHour: number) =>
      ({
        tier: 'Standard',
        retrievalPolicy: { kind: 'known', value: { strategy: 'bytes-per-hour', bytesPerHour } },
      }) as const;
    const plan = await of.plan(['a/*'], under(MIB));
    expect(plan).toMatchObject({ batches: 6, batchesInFlightMax: 2 });
    expect(plan.duration?.hours).toBeCloseTo(3 * 4, 1);
    expect(plan.warnings.at(-1)).toContain('makes this retrieval take about 12 hours (9 to 15)');
    const all = { ...under(2 * MIB), dryRun: true };
    expect((await of.plan([], all)).warnings.at(-2)).toContain(
      'admits jobs of 8 MiB at most, and this run needs one of',
    );
    await expect(of.plan([], under(2 * MIB))).rejects.toThrow('it would request nothing');
    expect((await of.plan([], { ...under(2 * MIB), tier: 'Bulk' })).batches).toBe(1);
  });

  it('requests the object whose key is the glob, and not what the glob matches', async () => {
    for (const key of ['p/[x].txt', 'p/x.txt', 'p/y.txt']) of.backup.object({ key, bytes: bytes(10) });
    await of.commit();
    expect(await of.plan(['p/[x].txt'])).toMatchObject({ archives: 1 });
    expect(batchOf(of, 0)).toMatchObject([{ key: 'p/[x].txt' }]);
    expect(await of.plan(['p/[x].txt', 'p/y*'])).toMatchObject({ archives: 2 });
  });

  it('requests what is asked for and nothing else, in order of creation', async () => {
    const pack = of.backup.pack(
      { key: 'z/one', bytes: bytes(10) },
      { key: 'z/skipped', bytes: bytes(3 * MIB) },
      { key: 'z/three', bytes: bytes(20), properties: { contentType: 'text/plain' } },
    );
    const [large] = of.backup.object({ key: 'a/large', bytes: bytes(5 * MIB + 5), properties: { tags: { a: 'b' } } });
    of.backup.object({ key: 'a/other', bytes: bytes(9) });
    await of.commit();
    const plan = await of.plan(['z/*e', 'a/l*'], {
      destination: { bucket: RESTORED, prefix: 'back/' },
      settings: SMALL,
    });
    expect(RetrievalPlan.parse(plan)).toMatchObject({
      runId: RUN_ID,
      vault: VAULT,
      inventoryDate: null,
      archives: 3,
      bytes: 10 + 20 + 5 * MIB + 5,
      presentArchives: 0,
      rejectedArchives: 0,
      pieces: 5,
      batches: 1,
      firstWaitSeconds: 13 * 3600,
      estimate: null,
    });
    expect(plan.warnings).toEqual([]);
    expect(plan.notes).toEqual([expect.stringContaining('taken at 2026-01-03')]);
    const lines = batchOf(of, 0);
    expect(
      lines.map(({ archiveId, start, end, ...more }) => [
        archiveId,
        start,
        end,
        'members' in more ? more.members : undefined,
      ]),
    ).toEqual([
      [pack, 0, MIB - 1, 1],
      [pack, 3 * MIB, expect.any(Number), 1],
      [large, 0, 2 * MIB - 1, undefined],
      [large, 2 * MIB, 4 * MIB - 1, undefined],
      [large, 4 * MIB, 5 * MIB + 4, undefined],
    ]);
    expect(lines[0]).toMatchObject({ key: '', piece: 0, pieces: 1, memberBytes: 10, description: '' });
    expect(lines[2]).toMatchObject({
      key: 'back/a/large',
      pieces: 3,
      properties: { tags: { a: 'b' } },
      rangeBytes: MIB,
    });
    expect(new Set(lines.map(({ archive }) => archive)).size).toBe(3);
    expect(membersOf(of, 0, 0)).toEqual([
      {
        key: 'back/z/one',
        offset: 512,
        sizeBytes: 10,
        treeHash: treeHashOf(bytes(10)).toString('hex'),
        properties: {},
        modifiedAt: '2026-01-01T00:00:00.000Z',
      },
    ]);
    expect(membersOf(of, 0, 1)).toEqual([
      expect.objectContaining({ key: 'back/z/three', properties: { contentType: 'text/plain' } }),
    ]);
    expect(linesOf(of, runFiles.index(RUN_ID)).map((line) => BatchIndexLine.parse(line))).toEqual([
      { batch: 0, pieces: 5, bytes: lines.reduce((sum, { start, end }) => sum + end - start + 1, 0) },
    ]);
    expect(JSON.parse(of.objects.text({ bucket: RUNS, key: runFiles.plan(RUN_ID) }))).toEqual(plan);
  });

  it('goes on with the snapshot when its connection breaks, which a long look at the destination may bring about', async () => {
    for (let n = 0; n < 3; n++) of.backup.pack({ key: `k${n}`, bytes: bytes(n) });
    await of.commit();
    const { read } = of.objects;
    let breaks = 0;
    of.objects.read = async (location, range) => {
      const body = await read.call(of.objects, location, range);
      if (!body || breaks > 0 || !location.key.endsWith('objects.jsonl.gz')) return body;
      breaks++;
      return (async function* () {
        for await (const chunk of body) yield chunk.subarray(0, 5);
        throw new Error('connection reset');
      })();
    };
    expect(await of.plan()).toMatchObject({ archives: 3, pieces: 3 });
    expect(breaks).toBe(1);
  });

  it('names the members of a range in the batch where its line is', async () => {
    for (let n = 0; n < 5; n++) of.backup.pack({ key: `k${n}`, bytes: bytes(n) });
    await of.commit();
    expect(await of.plan([], { settings: { batchArchives: 2 } })).toMatchObject({ archives: 5, pieces: 5, batches: 3 });
    for (let n = 0; n < 5; n++) {
      const [batch, index] = [Math.floor(n / 2), n % 2];
      expect(batchOf(of, batch)[index]).toMatchObject({ index, members: 1, memberBytes: n });
      expect(membersOf(of, batch, index).map(({ key }) => key)).toEqual([`k${n}`]);
    }
  });

  it('numbers the pieces of an object that spans archives across them', async () => {
    const content = Buffer.concat([bytes(4 * MIB, 1), bytes(MIB + 1, 2)]);
    const archives = of.backup.object({ key: 'huge', bytes: content }, 4 * MIB);
    await of.commit();
    await of.plan([], { settings: SMALL });
    const lines = batchOf(of, 0);
    const treeHash = treeHashOf(content).toString('hex');
    expect(
      lines.map(({ archiveId, piece, start, end, ...more }) => [
        archiveId,
        piece,
        start,
        end,
        'whole' in more && more.whole.offset,
      ]),
    ).toEqual([
      [archives[0], 0, 0, 2 * MIB - 1, 0],
      [archives[0], 1, 2 * MIB, 4 * MIB - 1, 0],
      [archives[1], 2, 0, MIB, 4 * MIB],
    ]);
    for (const line of lines) {
      expect(line).toMatchObject({ archive: 0, pieces: 3, rangeBytes: MIB, key: 'huge' });
      expect(line).toMatchObject({ kind: 'slice', whole: { sizeBytes: content.length, treeHash } });
    }
    expect(lines[2]).toMatchObject({ sizeBytes: MIB + 1, treeHash: treeHashOf(bytes(MIB + 1, 2)).toString('hex') });
  });

  it('takes an object of a single slice for nothing special', async () => {
    of.backup.object({ key: 'large', bytes: bytes(100) }, 200);
    await of.commit();
    await of.plan();
    expect(batchOf(of, 0)[0]).toMatchObject({ key: 'large', pieces: 1, properties: {} });
    expect(batchOf(of, 0)[0]).not.toHaveProperty('whole');
    expect(batchOf(of, 0)[0]).toHaveProperty('kind', 'archive');
  });

  it('writes the same files when it runs twice', async () => {
    for (let n = 0; n < 4; n++) of.backup.pack({ key: `k${n}`, bytes: bytes(n) }, { key: `l${n}`, bytes: bytes(MIB) });
    of.backup.object({ key: 'm', bytes: bytes(10) });
    await of.commit();
    await of.plan([], { settings: { batchArchives: 2 } });
    const first = filesOf(of.objects);
    of.objects.failNext({ bucket: RUNS, key: runFiles.members(RUN_ID, 1, 0) }, new Error('broken off'));
    await expect(of.plan([], { settings: { batchArchives: 2 } })).rejects.toThrow('broken off');
    await of.plan([], { settings: { batchArchives: 2 } });
    expect(filesOf(of.objects)).toEqual(first);
    expect(first).toHaveLength(3 + 4 + 4);
  });

  describe('at the destination', () => {
    const destination = { bucket: RESTORED, prefix: 'p/' };
    beforeEach(async () => {
      of.backup.pack({ key: 'a', bytes: bytes(1) }, { key: 'b', bytes: bytes(2) }, { key: 'c', bytes: bytes(3) });
      of.backup.object({ key: 'd', bytes: bytes(4) });
      await of.commit();
    });
    const presentKeys = () => outcomesOf(of, runFiles.present(RUN_ID)).map((line) => Outcome.parse(line).key);
    const wantedKeys = () => membersOf(of, 0, 0).map(({ key }) => key);

    it('requests those again whose tags are put afterwards: lying there does not prove that they have them', async () => {
      const tags = Object.fromEntries([...Array(7).keys()].map((n) => [`t${n}`, '東'.repeat(256)]));
      const tagged = { key: 'tagged', bytes: bytes(11), properties: { tags } };
      const short = { key: 'short', bytes: bytes(11), properties: { expires: '', tags: { a: 'b' } } };
      of.backup.pack(tagged, short);
      await of.commit();
      for (const { key, bytes } of [tagged, short]) place(of, `p/${key}`, bytes);
      await of.plan(['tagged', 'short'], { destination });
      expect(outcomesOf(of, runFiles.present(RUN_ID))).toEqual([
        expect.objectContaining({ key: 'p/short', propertiesLeftOut: ['Expires: it is empty'] }),
      ]);
    });

    it('leaves out what is there already, from whichever archive', async () => {
      place(of, 'p/b', bytes(2));
      place(of, 'p/d', bytes(4));
      place(of, 'p/e', bytes(4));
      expect(await of.plan([], { destination })).toMatchObject({ archives: 4, presentArchives: 2, presentBytes: 6 });
      expect(wantedKeys()).toEqual(['p/a', 'p/c']);
      expect(outcomesOf(of, runFiles.present(RUN_ID))).toEqual([
        expect.objectContaining({ key: 'p/b', sizeBytes: 2, outcome: 'present', requests: 0 }),
        expect.objectContaining({ key: 'p/d', sizeBytes: 4, outcome: 'present' }),
      ]);
    });

    it('may have nothing left to request', async () => {
      for (const [key, length] of [
        ['a', 1],
        ['b', 2],
        ['c', 3],
        ['d', 4],
      ] as const)
        place(of, `p/${key}`, bytes(length));
      expect(await of.plan([], { destination })).toMatchObject({ presentArchives: 4, pieces: 0, batches: 0 });
      expect(of.objects.text({ bucket: RUNS, key: runFiles.index(RUN_ID) })).toBe('');
    });

    it('is not taken in by what has the key, or the length', async () => {
      of.objects.place({ bucket: RESTORED, key: 'p/a' }, bytes(1));
      place(of, 'p/b', bytes(2, 9));
      place(of, 'p/c', bytes(5));
      await of.plan([], { destination });
      expect(wantedKeys()).toEqual(['p/a', 'p/b', 'p/c']);
      expect(presentKeys()).toEqual([]);
    });

    it.each([
      ['as long', 4],
      ['of another length', 9],
    ])('finds under its distinct key what had to make room for something %s', async (_what, length) => {
      of.objects.place({ bucket: RESTORED, key: 'p/d' }, bytes(length, 9));
      await of.plan(['d'], { destination });
      const [line] = batchOf(of, 0);
      if (!line) throw new Error('no line');
      const distinct = keysFor(deliverableOf(ObjectPiece.parse(line)))[1] as string;
      place(of, distinct, bytes(4));
      expect(await of.plan(['d'], { destination })).toMatchObject({ presentArchives: 1, batches: 0 });
      expect(presentKeys()).toEqual([distinct]);
    });

    it('looks no further than what the globs can mean', async () => {
      const listed: string[] = [];
      const { list } = of.objects;
      of.objects.list = (bucket, prefix) => {
        listed.push(prefix);
        return list(bucket, prefix);
      };
      of.backup.pack({ key: 'x/y/1', bytes: bytes(1) }, { key: 'x/y/2', bytes: bytes(1) });
      await of.commit();
      await of.plan(['x/y/1', 'x/y/2*'], { destination });
      expect(listed).toEqual(['p/x/y/']);
      expect(wantedKeys()).toEqual(['p/x/y/1', 'p/x/y/2']);
    });
  });

  it.each([
    [
      ['nothing/like/it', '*.gif'],
      /holds no object whose key matches nothing\/like\/it or \*\.gif; `moraine ls docs@2026/,
    ],
    [['a/**/z'], /whose key matches a\/\*\*\/z/],
  ])('says what it did not find, and how to look: %j', async (paths, message) => {
    of.backup.pack({ key: 'a', bytes: bytes(1) });
    await of.commit();
    await expect(of.plan(paths)).rejects.toThrow(NothingToRestoreError);
    await expect(of.plan(paths)).rejects.toThrow(message);
    expect(filesOf(of.objects)).toEqual([]);
  });

  it('refuses a snapshot whose files are gone', async () => {
    await expect(of.plan()).rejects.toThrow(SnapshotNotFoundError);
  });

  it('says what a snapshot lacks', async () => {
    of.backup.pack({ key: 'a', bytes: bytes(1) });
    await of.commit({ errors: 3, partial: true });
    const { warnings } = await of.plan();
    expect(warnings.join('\n')).toMatch(/could not be read when the snapshot was taken: 3[\s\S]*partial/);
  });

  it('refuses what lies in an archive that a check has found missing, unless it is at the destination', async () => {
    const pack = of.backup.pack({ key: 'in-pack', bytes: bytes(3) }, { key: 'there', bytes: bytes(4) });
    const [, slice] = of.backup.object({ key: 'in-slices', bytes: bytes(9 * MIB) }, 8 * MIB);
    of.backup.object({ key: 'whole', bytes: bytes(5) });
    await of.commit();
    place(of, 'there', bytes(4));
    await recordMissing(of.items, 'docs', missingOf(pack, { vault: VAULT }));
    await recordMissing(of.items, 'docs', missingOf(slice as string, { vault: VAULT, finding: 'other-size' }));
    const plan = await of.plan();
    expect(plan).toMatchObject({ archives: 2, presentArchives: 1, rejectedArchives: 2, pieces: 1 });
    const rejected = outcomesOf(of, runFiles.rejected(RUN_ID)).map((line) => Outcome.parse(line));
    const advice =
      /restore the object from another snapshot \(`moraine find` .*if the archive is there after all, another check/;
    expect(rejected.map(({ key, outcome }) => [key, outcome])).toEqual([
      ['in-pack', 'failed'],
      ['in-slices', 'failed'],
    ]);
    const by = `vault ${VAULT} by the inventory of 2026-01-31T00:00:00Z (check check-1): `;
    expect(rejected[0]?.reason).toContain(`archive ${pack}, which it needs, is missing from ${by}`);
    expect(rejected[1]?.reason).toContain(`archive ${slice}, which it needs, has another size in ${by}`);
    for (const { reason } of rejected) expect(reason).toMatch(advice);

    await clearMissing(of.items, 'docs', pack);
    await recordMissing(of.items, 'others', missingOf(pack));
    expect(await of.plan()).toMatchObject({ rejectedArchives: 1, pieces: 2 });
  });

  it('rejects by name what cannot be restored, and restores the rest', async () => {
    const long = 'k'.repeat(1000);
    of.backup.pack({ key: 'a', bytes: bytes(1) }, { key: long, bytes: bytes(2) });
    of.backup.object({ key: 'spans', bytes: bytes(9 * MIB) }, 3 * MIB);
    await of.commit();
    const destination = { bucket: RESTORED, prefix: `${'p'.repeat(100)}/` };
    const plan = await of.plan([], { destination, settings: { rangeBytes: 8 * MIB } });
    expect(plan).toMatchObject({ archives: 1, bytes: 1, rejectedArchives: 2, pieces: 1 });
    expect(plan.warnings.at(-1)).toMatch(/cannot be restored: 2/);
    const rejected = outcomesOf(of, runFiles.rejected(RUN_ID)).map((line) => Outcome.parse(line));
    expect(rejected).toEqual([
      expect.objectContaining({
        key: destination.prefix + long,
        outcome: 'failed',
        reason: expect.stringContaining('1101 bytes'),
      }),
      expect.objectContaining({
        sizeBytes: 9 * MIB,
        reason: expect.stringMatching(/spans 3 archives .*archive-2, archive-3/),
      }),
    ]);
  });

  it('rejects an object of which the snapshot contradicts itself', async () => {
    of.backup.pack({ key: 'a', bytes: bytes(1) }, { key: 'b', bytes: bytes(1) });
    const [line] = of.backup.lines;
    if (line) line.slices = [{ ...(line.slices[0] as (typeof line.slices)[0]), offset: 99 * MIB }];
    await of.commit();
    expect(await of.plan()).toMatchObject({ archives: 1, rejectedArchives: 1 });
    expect(membersOf(of, 0, 0).map(({ key }) => key)).toEqual(['b']);
  });

  it('does not go on with a list of archives that lacks one', async () => {
    of.backup.pack({ key: 'a', bytes: bytes(1) });
    of.backup.pack({ key: 'b', bytes: bytes(1) });
    of.backup.archives.pop();
    await of.commit();
    await expect(of.plan()).rejects.toThrow(
      /archive 20260103T000000Z-abcdef\/000000001, which its list of archives lacks/,
    );
    expect(await of.plan(['a'])).toMatchObject({ archives: 1 });
  });
});

describe('the estimate of a restore', () => {
  const prices: Prices = {
    source: 'price list',
    asOf: '2026-11-01',
    retrieval: {
      Bulk: { perThousandRequests: 1000, perGib: 1024 },
      Standard: { perThousandRequests: 0, perGib: 0 },
      Expedited: { perThousandRequests: 0, perGib: 0 },
    },
    s3: { putPerThousand: 1, storagePerGibMonth: 1024 },
  };
  let of: RestoreWorld;
  beforeEach(async () => {
    of = restoreWorld();
    of.backup.pack(...[...Array(300).keys()].map((n) => ({ key: `small/${n}`, bytes: bytes(1) })));
    of.backup.object({ key: 'large', bytes: bytes(3 * MIB) });
    await of.commit();
  });
  const settings = { rangeBytes: MIB, pieceBytes: 4 * MIB };

  it('counts requests, the bytes that they bring, and what is written', async () => {
    const { estimate, work } = await of.plan([], { prices, settings });
    expect((await of.plan([], { settings, dryRun: true })).work).toEqual(work);
    // One range of the pack, which is below 1 MiB, and one piece; 300 objects, two files of outcomes, 3 parts and their upload.
    const packBytes = of.backup.archives[0]?.sizeBytes ?? 0;
    expect(estimate?.requests).toBe(2);
    expect(estimate?.retrievalUsd).toBeCloseTo(2 + 3 + packBytes / MIB);
    expect(estimate?.uploadUsd).toBeCloseTo((300 + 2 + 3 + 2) / 1000);
    expect(estimate?.storagePerMonthUsd).toBeCloseTo(3 + 300 / MIB);
  });

  it('is held against the budget before anything is written', async () => {
    await expect(of.plan([], { prices, settings, budgetUsd: 4 })).rejects.toThrow(BudgetExceededError);
    expect(filesOf(of.objects)).toEqual([]);
    expect((await of.plan(['small/7'], { prices, settings, budgetUsd: 4 })).archives).toBe(1);
    expect((await of.plan([], { prices, settings, budgetUsd: 4, dryRun: true })).archives).toBe(301);
    await expect(of.plan([], { budgetUsd: 4 })).rejects.toThrow(/without prices/);
  });
});
