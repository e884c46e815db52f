import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import type { MemoryObject } from '../../../adapters/memory/memory-object';
import { BudgetExceededError, DestinationDeniedError } from '../../../core/contracts/errors';
import { runFiles } from '../../../core/contracts/run-files';
import { distinctKey } from '../../../core/naming/distinct-key';
import { archiveOf, OtherNames } from './other-names';
import { RESTORED, RUN_ID, RUNS } from './runs';

const toPrefix = { destination: { bucket: RESTORED, prefix: 'new/' }, prefixes: [''] };

describe('an archive that is on record under another name', () => {
  let names: OtherNames;
  beforeEach(() => {
    names = new OtherNames();
  });

  it.each<[string, string | undefined, object]>([
    ["a manifest's key", 'asked/for', {}],
    ['another prefix', undefined, toPrefix],
  ])('is neither requested nor paid again by a run that gives it %s', async (_, key, changes) => {
    const archive = archiveOf(1);
    names.place(archive, 'old/name');
    await names.record(archive, 'old/name');
    const { plan, requested, present } = await names.plan([{ ...archive, key }, archiveOf(2)], changes);
    expect(plan).toMatchObject({ archives: 2, presentArchives: 1, presentBytes: 32, presentElsewhere: 1, pieces: 1 });
    expect(plan).not.toHaveProperty('copies');
    expect(requested.map(({ archiveId }) => archiveId)).toEqual(['id-2']);
    expect(present).toEqual([
      expect.objectContaining({
        archiveId: 'id-1',
        outcome: 'present',
        key: 'old/name',
        isElsewhere: true,
        requests: 0,
      }),
    ]);
    expect(plan.warnings.join('\n')).toContain('Present under other names than those of this run: 1.');
  });

  it.each<[string, Partial<MemoryObject> | undefined]>([
    ['is gone', undefined],
    ['has other bytes', { bytes: Buffer.alloc(32, 'evil') }],
    ['has another length', { bytes: Buffer.alloc(31) }],
    ['is of another archive', { metadata: {} }],
    ['has other bytes, and no checksum', { bytes: Buffer.alloc(32, 'evil'), crc32: undefined }],
  ])('is requested when what lay there %s, unless the next key on record has it', async (_, left) => {
    const archive = archiveOf(1);
    if (left) names.place(archive, 'old/a', left);
    await names.record(archive, 'old/a');
    const asked = { ...archive, key: 'asked' };
    expect((await names.plan([asked])).requested).toEqual([{ archiveId: 'id-1', key: 'asked' }]);
    names.place(archive, 'old/b');
    await names.record(archive, 'old/b');
    const { requested, present } = await names.plan([asked]);
    expect(requested).toEqual([]);
    expect(present).toMatchObject([{ key: 'old/b', outcome: 'present' }]);
  });

  it.each(['denied', 'in an archive class, without a checksum'])(
    'is present at the next key on record where what lies at the first is %s; alone, that is unproven',
    async (what) => {
      const archive = archiveOf(1);
      const isDenied = what === 'denied';
      names.place(archive, 'old/a', isDenied ? {} : { crc32: undefined, storageClass: 'GLACIER' });
      await names.record(archive, 'old/a');
      const { objects } = names.of;
      names.of.destination = {
        ...objects,
        head: async (location) => {
          if (isDenied && location.key === 'old/a') throw new DestinationDeniedError('S3 refuses HeadObject');
          return objects.head(location);
        },
      };
      const asked = { ...archive, key: 'asked' };
      expect((await names.plan([asked])).present).toMatchObject([{ key: 'old/a', outcome: 'unproven' }]);
      names.place(archive, 'old/b', { bytes: Buffer.alloc(32, 'evil'), crc32: undefined });
      await names.record(archive, 'old/b');
      const { requested, present } = await names.plan([asked]);
      expect(requested).toEqual([]);
      expect(present).toMatchObject([{ key: 'old/a', outcome: 'unproven' }]);
      names.place(archive, 'old/c');
      await names.record(archive, 'old/c');
      expect((await names.plan([asked])).present).toMatchObject([{ key: 'old/c', outcome: 'present' }]);
    },
  );

  it('is looked for below the configured prefixes of the bucket only', async () => {
    const archive = archiveOf(1);
    names.place(archive, 'secret/a');
    await names.record(archive, 'secret/a');
    const looks: string[] = [];
    const { head } = names.of.objects;
    names.of.destination = {
      ...names.of.objects,
      head: (location) => {
        looks.push(location.key);
        return head(location);
      },
    };
    const changes = { destination: { bucket: RESTORED, prefix: 'open/' }, prefixes: ['open/', 'public/'] };
    expect((await names.plan([archive], changes)).requested).toEqual([{ archiveId: 'id-1', key: 'open/f/1.bin' }]);
    expect(looks).toEqual([]);
    names.place(archive, 'public/a');
    await names.record(archive, 'public/a');
    expect((await names.plan([archive], changes)).present).toMatchObject([{ key: 'public/a' }]);
    expect(looks).toEqual(['public/a']);
  });

  it.each<[string, string[], string]>([
    ['one prefix', ['old/a/1', 'old/b/2', 'old/b/3'], '{ bucket: \'restored\', prefix: "old/" }'],
    ['the prefix of a part of a name', ['old/a', 'older/b', 'old/c'], "{ bucket: 'restored' }"],
    ['a folder without a name', ['//a', '//b', '//c'], "{ bucket: 'restored' }"],
  ])(
    'is requested, with a warning and the line to add, when it lies outside of what is configured: %s',
    async (...of) => {
      const [, recorded, line] = of;
      const archives = [archiveOf(1), archiveOf(2), archiveOf(3)];
      for (const [n, archive] of archives.entries()) await names.record(archive, recorded[n] as string);
      for (const [n, archive] of archives.entries()) names.place(archive, recorded[n] as string);
      // This one is found where it may be looked for.
      const found = archiveOf(4);
      for (const key of ['public/x', 'gone/x']) await names.record(found, key);
      names.place(found, 'public/x');
      const changes = { destination: { bucket: RESTORED, prefix: 'open/' }, prefixes: ['open/', 'public/'] };
      const { plan } = await names.plan([...archives, found, archiveOf(5)], changes);
      expect(plan).toMatchObject({ pieces: 4, presentElsewhere: 1 });
      const warning = plan.warnings.find((text) => text.startsWith('Requested although'));
      expect(warning).toContain('wrote them to bucket restored: 3.');
      expect(warning).toContain(`add ${line} to \`destinations\``);
      expect((await names.plan([found, archiveOf(5)], changes)).plan.warnings.join('\n')).not.toContain('although');
    },
  );

  it('is looked for without a request where the listing tells that it is gone', async () => {
    const archive = archiveOf(1);
    await names.record(archive, 'old/a');
    const { head } = names.of.objects;
    let looks = 0;
    names.of.destination = { ...names.of.objects, head: (location) => head(location).finally(() => looks++) };
    expect((await names.plan([{ ...archive, key: 'asked' }])).requested).toHaveLength(1);
    expect(looks).toBe(0);
  });

  it.each([
    ['torn', '{"archiveId":"id-1","ke'],
    ['of another shape', '{"archiveId":"id-1"}'],
  ])('is not requested while a file of the record is %s, which is named', async (_, text) => {
    const archive = archiveOf(1);
    await names.record(archive, 'old/a');
    const [key = ''] = names.of.objects.keys(RUNS);
    names.of.objects.place({ bucket: RUNS, key }, Buffer.from(text));
    await expect(names.plan([{ ...archive, key: 'asked' }])).rejects.toThrow(`line 1 of s3://runs/${key} is not valid`);
  });

  it('is present under the name of the run where it lies under both', async () => {
    const archive = archiveOf(1);
    for (const key of ['old/a', 'f/1.bin']) {
      names.place(archive, key);
      await names.record(archive, key);
    }
    const { plan, present } = await names.plan([archive], { rename: true });
    expect(present).toMatchObject([{ key: 'f/1.bin', outcome: 'present' }]);
    expect(present[0]).not.toHaveProperty('isElsewhere');
    expect(plan).not.toHaveProperty('presentElsewhere');
    expect(plan).not.toHaveProperty('copies');
  });

  it('is not taken for an object of a pack that was recorded with the id of the pack', async () => {
    const pack = archiveOf(1);
    const member = { ...archiveOf(2), archiveId: pack.archiveId };
    names.place(member, 'restored/member');
    await names.record(member, 'restored/member');
    expect((await names.plan([pack])).requested).toEqual([{ archiveId: 'id-1', key: 'f/1.bin' }]);
  });
});

describe('with rename', () => {
  let names: OtherNames;
  const archive = archiveOf(1);
  const asked = { ...archive, key: 'asked' };
  beforeEach(async () => {
    names = new OtherNames();
    names.place(archive, 'old/a');
    await names.record(archive, 'old/a');
  });

  it('plans the copy, and counts its request and its storage in the estimate', async () => {
    const tier = { perThousandRequests: 0, perGib: 0 };
    const prices = {
      ...{ source: 'list', asOf: '2026-11-01', retrieval: { Bulk: tier, Standard: tier, Expedited: tier } },
      s3: { putPerThousand: 1000, storagePerGibMonth: 2 ** 30 },
    };
    const { plan, requested, present, copies } = await names.plan([asked, archiveOf(2)], { rename: true, prices });
    expect(plan).toMatchObject({ presentArchives: 1, presentElsewhere: 1, copies: 1, copyBytes: 32, pieces: 1 });
    expect(plan.estimate).toMatchObject({ requests: 1, uploadUsd: 2, storagePerMonthUsd: 64 });
    expect(requested).toEqual([{ archiveId: 'id-2', key: 'f/2.bin' }]);
    expect(present).toEqual([]);
    expect(copies).toEqual([
      expect.objectContaining({
        archiveId: 'id-1',
        from: 'old/a',
        to: 'asked',
        sizeBytes: 32,
        crc32: crc32(archive.bytes),
      }),
    ]);
    const tight = names.plan([asked, archiveOf(2)], { rename: true, prices, budgetUsd: 1.9 });
    await expect(tight).rejects.toThrow(BudgetExceededError);
  });

  it.each<[storageClass: string, readUsd: number | undefined]>([
    ['STANDARD', 0],
    ['STANDARD_IA', 1],
    ['ONEZONE_IA', undefined],
    ['INTELLIGENT_TIERING', 0],
    ['GLACIER_IR', 3],
  ])('counts what it costs to read from class %s, and holds the budget against it', async (storageClass, readUsd) => {
    names.place(archive, 'old/a', { storageClass });
    const tier = { perThousandRequests: 0, perGib: 0 };
    // Of an archive of 32 bytes.
    const read = (usd: number) => ({ putPerThousand: 0, storagePerGibMonth: 0, readPerGib: (usd * 2 ** 30) / 32 });
    const s3 = {
      ...{ putPerThousand: 0, storagePerGibMonth: 0 },
      classes: { STANDARD_IA: read(1), GLACIER_IR: read(3) },
    };
    const prices = { source: 'list', asOf: '2026-11-01', retrieval: { Bulk: tier }, s3 };
    const { plan } = await names.plan([asked], { rename: true, prices });
    if (readUsd === undefined) expect(plan.estimate).toBeNull();
    else expect(plan.estimate).toMatchObject({ uploadUsd: readUsd, totalUsd: readUsd });
    const tight = names.plan([asked], { rename: true, prices, budgetUsd: 0.5 });
    if (readUsd === 0) await tight;
    else await expect(tight).rejects.toThrow(readUsd ? BudgetExceededError : 'prices.s3.classes.ONEZONE_IA.readPerGib');
    // Nothing is read where nothing is copied.
    expect((await names.plan([asked], { prices, budgetUsd: 0 })).plan.estimate).toMatchObject({ totalUsd: 0 });
  });

  it('copies to a distinct key where the name is taken', async () => {
    names.of.objects.place({ bucket: RESTORED, key: 'asked' }, Buffer.from('foreign'));
    const { copies } = await names.plan([asked], { rename: true });
    expect(copies).toMatchObject([{ from: 'old/a', to: distinctKey('asked', 'id-1') }]);
  });

  it.each(['GLACIER', 'DEEP_ARCHIVE'])('copies nothing out of class %s, and says what to do', async (storageClass) => {
    names.place(archive, 'old/a', { storageClass });
    const { plan, requested, present } = await names.plan([asked], { rename: true });
    expect(plan).toMatchObject({ presentElsewhere: 1, batches: 0 });
    expect(plan).not.toHaveProperty('copies');
    expect(requested).toEqual([]);
    expect(present).toMatchObject([
      { outcome: 'present', key: 'old/a', reason: expect.stringMatching(/archive class.*run again with --rename/s) },
    ]);
    expect(plan.warnings.join('\n')).toContain('Not renamed, since they are in an archive class of S3: 1.');
  });

  it('copies from the next key on record where the first one is in an archive class', async () => {
    names.place(archive, 'old/a', { storageClass: 'GLACIER' });
    names.place(archive, 'old/b');
    await names.record(archive, 'old/b');
    expect((await names.plan([asked])).present).toMatchObject([{ key: 'old/a', outcome: 'present' }]);
    const { plan, copies } = await names.plan([asked], { rename: true });
    expect(copies).toMatchObject([{ from: 'old/b', to: 'asked' }]);
    expect(plan.warnings.join('\n')).not.toContain('Not renamed');
  });

  it('writes the same files when it runs twice', async () => {
    const files = () => names.of.objects.keys(RUNS).map((key) => [key, names.of.objects.text({ bucket: RUNS, key })]);
    await names.plan([asked], { rename: true });
    const first = files();
    names.of.objects.failNext({ bucket: RUNS, key: runFiles.copies(RUN_ID) }, new Error('broken off'));
    await expect(names.plan([asked], { rename: true })).rejects.toThrow('broken off');
    await names.plan([asked], { rename: true });
    expect(files()).toEqual(first);
  });
});

/** What may lie at a key where an archive was written. */
const LEFT = [
  'nothing',
  'archive',
  'without checksum',
  'archived',
  'other bytes',
  'evil without checksum',
  'foreign',
] as const;

it('requests an archive or has it proven, never both and never neither, whatever lies at the destination', async () => {
  const ARCHIVES = 5;
  const keys = fc.constantFrom('a', 'b', 'f/0.bin', 'new/a', 'new/b', 'new/f/1.bin', 'outside/a');
  const object = fc.record({
    archive: fc.nat(ARCHIVES - 1),
    key: keys,
    left: fc.constantFrom('archive' as const, 'archive' as const, ...LEFT),
    isRecorded: fc.constantFrom(true, true, false),
  });
  const example = fc.record({
    objects: fc.uniqueArray(object, { selector: ({ key }) => key, maxLength: 7 }),
    asked: fc.array(fc.option(fc.constantFrom('a', 'b', 'f/0.bin')), { minLength: ARCHIVES, maxLength: ARCHIVES }),
    rename: fc.boolean(),
    prefix: fc.constantFrom('', 'new/'),
  });
  await fc.assert(
    fc.asyncProperty(example, async ({ objects, asked, rename, prefix }) => {
      const names = new OtherNames();
      const archives = Array.from({ length: ARCHIVES }, (_, n) => archiveOf(n));
      /** Keys at which an archive lies, and the record tells of it. */
      const provable = new Map<string, string[]>();
      const prefixes = ['a', 'b', 'f/', 'new/'];
      for (const { archive: n, key, left, isRecorded } of objects) {
        const archive = archives[n] as (typeof archives)[number];
        if (isRecorded) await names.record(archive, key);
        if (left === 'nothing') continue;
        names.place(archive, key, {
          ...(left.startsWith('other') && { bytes: Buffer.alloc(32, 'other') }),
          ...(left.startsWith('evil') && { bytes: Buffer.alloc(32, 'evil') }),
          ...(left.endsWith('checksum') && { crc32: undefined }),
          ...(left === 'archived' && { storageClass: 'GLACIER' }),
          ...(left === 'foreign' && { metadata: {} }),
        });
        const isGood = left === 'archive' || left === 'without checksum' || left === 'archived';
        const isAllowed = prefixes.some((allowed) => key.startsWith(allowed));
        if (isGood && isRecorded && isAllowed) {
          provable.set(archive.archiveId, [...(provable.get(archive.archiveId) ?? []), key]);
        }
      }
      const wanted = archives.map((archive, n) => ({ ...archive, key: asked[n] ?? undefined }));
      const changes = { rename, destination: { bucket: RESTORED, prefix }, prefixes };
      const { plan, requested, present, copies } = await names.plan(wanted, changes);

      const ends = [...requested, ...present, ...copies].map(({ archiveId }) => archiveId);
      expect([...ends].sort()).toEqual(archives.map(({ archiveId }) => archiveId));
      expect(plan.presentArchives + (plan.unprovenArchives ?? 0)).toBe(present.length + copies.length);
      for (const { archiveId } of requested) expect(provable.get(archiveId)).toBeUndefined();
      // What counts as proven is the archive, byte for byte.
      const proven = [
        ...present.filter(({ outcome }) => outcome === 'present'),
        ...copies.map(({ archiveId, from: key }) => ({ archiveId, key })),
      ];
      for (const { archiveId, key } of proven) {
        const { bytes } = archives.find((archive) => archive.archiveId === archiveId) ?? {};
        expect(names.of.objects.at({ bucket: RESTORED, key })?.bytes).toEqual(bytes);
      }
      // Nothing is written over anything, nor twice to one key.
      const targets = [...requested.map(({ key }) => key), ...copies.map(({ to }) => to)];
      for (const key of targets) expect(names.of.objects.at({ bucket: RESTORED, key })).toBeUndefined();
      expect(new Set(targets).size).toBe(targets.length);
      if (!rename) expect(copies).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
