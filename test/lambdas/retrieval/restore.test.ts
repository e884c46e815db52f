import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { CutMembersMessage } from '../../../core/contracts/copy-message';
import { ObjectRefusedError } from '../../../core/contracts/errors';
import { Outcome } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import type { ObjectProperties } from '../../../core/contracts/snapshot';
import { MIB } from '../../../core/ranges/units';
import { getRetrievalProgress } from '../../../core/retrieval/records/retrieval-progress';
import { cutMembers } from '../../../lambdas/copy-range/cut-members';
import type { SampleObject } from '../../core/backup/restore/sample-backup';
import { CrashPlan } from './crashing';
import { type Mischief, RUN_ID, RUNS, Simulation, TARGET } from './simulation';

/** Bytes that differ everywhere, cheaply. */
function content(seed: string, sizeBytes: number): Buffer {
  const block = createHash('sha512').update(seed).digest();
  const bytes = Buffer.alloc(sizeBytes, block);
  for (let at = 0; at < sizeBytes; at += MIB) bytes[at] = (bytes[at] ?? 0) ^ (at / MIB);
  return bytes;
}

const object = (key: string, sizeBytes: number, properties?: ObjectProperties): SampleObject => ({
  key,
  bytes: content(key, sizeBytes),
  ...(properties && { properties }),
});

/** More than a request that creates an object has room for. */
const LONG_TAGS = Object.fromEntries([...Array(7).keys()].map((n) => [`t${n}`, '東'.repeat(256)]));

/** What is at the destination, as far as it was backed up. */
function restored(simulation: Simulation, key: string) {
  const found = simulation.objects.at({ bucket: TARGET, key });
  if (!found) return undefined;
  const metadata = Object.fromEntries(Object.entries(found.metadata).filter(([name]) => !name.startsWith('moraine-')));
  return { bytes: found.bytes, contentType: found.contentType, metadata, ...found.properties };
}

function expectAllBack(simulation: Simulation): void {
  for (const { key, bytes, properties = {} } of simulation.backup.objects) {
    const { bytes: back, ...rest } = restored(simulation, key) ?? {};
    expect({ key, same: back?.equals(bytes) }).toEqual({ key, same: true });
    expect(rest).toEqual({ contentType: 'binary/octet-stream', metadata: {}, ...properties });
  }
  expect(simulation.objects.keys(TARGET)).toHaveLength(simulation.backup.objects.length);
  // A function killed right after it began an upload leaves one behind, in which nothing lies.
  expect([...simulation.objects.uploads.values()].flatMap(({ parts }) => [...parts.keys()])).toEqual([]);
}

/** How the members of a piece ended, as on record. */
function outcomesOf(simulation: Simulation, index: number, groups: number): Outcome[] {
  return [...Array(groups).keys()].flatMap((group) =>
    simulation.objects
      .text({ bucket: RUNS, key: runFiles.cut(RUN_ID, 0, index, group) })
      .split('\n')
      .filter(Boolean)
      .map((line) => Outcome.parse(JSON.parse(line))),
  );
}

/** Packs, one of them in several groups; an object of one range, one of several pieces, one that spans archives. */
async function sample(mischief: Mischief = {}): Promise<Simulation> {
  const simulation = new Simulation(mischief);
  const { backup } = simulation;
  const properties = {
    contentType: 'text/plain',
    contentLanguage: 'de',
    metadata: { mtime: '7' },
    tags: { kept: 'yes' },
  };
  backup.pack(
    object('a/one', 1, properties),
    object('a/empty', 0),
    object('a/large', 2 * MIB + 7),
    object('a/last', 3),
  );
  backup.pack(...[...Array(260).keys()].map((n) => object(`many/${n}`, n % 7)));
  backup.object(object('b/small', MIB, properties));
  backup.object(object('c/pieces', 3 * MIB + 5, properties));
  backup.object(object('d/spans', 4 * MIB + 5, properties), 2 * MIB);
  await simulation.planRestore();
  return simulation;
}

describe('a restore', () => {
  it('brings back every object with all that it was, one job for each piece, in one round', async () => {
    const simulation = await sample();
    const results = await simulation.play();
    expect(
      results.map(({ key, piece, state, requests, ...more }) => [
        ...[key, piece, state, requests],
        'members' in more ? more.members : undefined,
      ]),
    ).toEqual([
      ['', 0, 'verified', 1, 4],
      ['', 0, 'verified', 1, 260],
      ['b/small', 0, 'verified', 1, undefined],
      ['c/pieces', 0, 'copied', 1, undefined],
      ['c/pieces', 1, 'verified', 1, undefined],
      ['d/spans', 0, 'copied', 1, undefined],
      ['d/spans', 1, 'copied', 1, undefined],
      ['d/spans', 2, 'verified', 1, undefined],
    ]);
    expect(simulation.waits).toBe(1);
    expectAllBack(simulation);
    const outcomes = outcomesOf(simulation, 1, 2);
    expect(outcomes.map(({ key }) => key)).toEqual([...Array(260).keys()].map((n) => `many/${n}`));
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['verified']));
  });

  it('counts objects, and their bytes, as its batches end', async () => {
    const simulation = await sample();
    await simulation.play();
    const bytes = simulation.backup.objects.reduce((sum, object) => sum + object.bytes.length, 0);
    expect(await getRetrievalProgress(simulation.items, RUN_ID)).toMatchObject({
      verified: simulation.backup.objects.length,
      verifiedBytes: bytes,
      failed: 0,
    });
  });

  it('writes a few units per group of members, and none per member', async () => {
    const simulation = new Simulation();
    simulation.backup.pack(...[...Array(1000).keys()].map((n) => object(`many/${n}`, 10)));
    await simulation.planRestore();
    const before = simulation.items.writeUnits;
    await simulation.play();
    expect(simulation.items.writeUnits - before).toBeLessThan(4 * 5 + 15);
  });

  it('retrieves only the ranges of a pack that are needed, and cuts each by itself', async () => {
    const simulation = new Simulation();
    simulation.backup.pack(object('a', 1), object('b', 3 * MIB), object('c', 2), object('d', MIB), object('e', 3));
    await simulation.planRestore(['a', 'c', 'e']);
    await simulation.play();
    expect(simulation.vaults.jobs().map((job) => job.RetrievalByteRange)).toEqual([
      `0-${MIB - 1}`,
      // The end of d and e, with the index of the pack that lies behind.
      `${3 * MIB}-${(simulation.backup.archives[0]?.sizeBytes ?? 0) - 1}`,
    ]);
    expect(simulation.objects.keys(TARGET)).toEqual(['a', 'c', 'e']);
    for (const { key, bytes } of simulation.backup.objects) {
      if ('ace'.includes(key)) expect(restored(simulation, key)?.bytes.equals(bytes)).toBe(true);
    }
  });

  it('fetches a damaged member again, and puts none before its hash agrees', async () => {
    const simulation = await sample();
    const [pack, many] = simulation.backup.archives;
    const lines = new Map(simulation.backup.lines.map((line) => [line.key, line.slices[0]?.offset ?? 0]));
    simulation.vaults.corrupt(pack?.archiveId ?? '', (lines.get('a/large') ?? 0) + MIB, 1);
    simulation.vaults.corrupt(many?.archiveId ?? '', lines.get('many/5') ?? 0);
    simulation.vaults.corrupt(many?.archiveId ?? '', lines.get('many/258') ?? 0);
    await simulation.play();
    const failed = [...outcomesOf(simulation, 0, 1), ...outcomesOf(simulation, 1, 2)].filter(
      ({ outcome }) => outcome === 'failed',
    );
    expect(failed.map(({ key }) => key)).toEqual(['many/5', 'many/258']);
    expect(failed[0]?.reason).toMatch(/expected [0-9a-f]{64}, computed [0-9a-f]{64} \(fetched 3 times\)/);
    for (const { key, bytes } of simulation.backup.objects) {
      const back = restored(simulation, key)?.bytes;
      if (failed.some((outcome) => outcome.key === key)) expect(back).toBeUndefined();
      else expect(back?.equals(bytes)).toBe(true);
    }
  });

  it('fails an object of several archives of which one stays damaged, and leaves nothing behind', async () => {
    const simulation = await sample();
    simulation.vaults.corrupt(simulation.backup.archives[5]?.archiveId ?? '', MIB);
    const results = await simulation.play();
    const failed = results.filter(({ state }) => state === 'failed');
    expect(failed.map(({ key }) => key)).toContain('d/spans');
    expect(new Set(failed.map(({ key }) => key)).size).toBe(1);
    expect(restored(simulation, 'd/spans')).toBeUndefined();
    expect(simulation.objects.uploads.size).toBe(0);
  });

  it('fails what S3 does not take at once, and asks Glacier for nothing again', async () => {
    const simulation = await sample();
    for (const key of ['many/3', 'b/small', 'd/spans']) {
      for (let n = 0; n < 3; n++)
        simulation.objects.failNext({ bucket: TARGET, key }, new ObjectRefusedError('no such tag'));
    }
    const results = await simulation.play();
    const failed = results.filter(({ state }) => state === 'failed').map(({ key, reason }) => [key, reason]);
    expect(failed).toEqual([
      ['b/small', 'no such tag'],
      ['d/spans', 'no such tag'],
      ['d/spans', 'no such tag'],
      ['d/spans', 'no such tag'],
    ]);
    const cut = outcomesOf(simulation, 1, 2).filter(({ outcome }) => outcome === 'failed');
    expect(cut.map(({ key, reason }) => [key, reason])).toEqual([['many/3', 'no such tag']]);
    expect(simulation.vaults.jobs()).toHaveLength(8);
    expect(simulation.objects.keys(TARGET)).toHaveLength(simulation.backup.objects.length - 3);
  });

  it('puts tags that are too long for one request afterwards, and asks Glacier for nothing again', async () => {
    const simulation = new Simulation();
    const properties = { contentType: 'text/plain', tags: LONG_TAGS };
    simulation.backup.pack(object('a', 10, properties), object('b', 3));
    simulation.backup.object(object('c', MIB, properties));
    simulation.backup.object(object('d', 3 * MIB, properties));
    simulation.backup.object(object('e', 4 * MIB + 5, properties), 2 * MIB);
    await simulation.planRestore();
    const { length: jobs } = await simulation.play();
    expectAllBack(simulation);
    expect(simulation.vaults.jobs()).toHaveLength(jobs);
  });

  it('fails objects whose tags S3 does not take afterwards, and no others', async () => {
    const simulation = new Simulation();
    const properties = { tags: LONG_TAGS };
    simulation.backup.pack(object('a', 10, properties), object('b', 3));
    simulation.backup.object(object('c', MIB, properties));
    simulation.backup.object(object('d', 3 * MIB, properties));
    await simulation.planRestore();
    simulation.objects.putTags = async () => {
      throw new ObjectRefusedError('no such tag');
    };
    const results = await simulation.play();
    expect(outcomesOf(simulation, 0, 1).map(({ key, outcome, reason }) => [key, outcome, reason])).toEqual([
      ['a', 'failed', 'no such tag'],
      ['b', 'verified', undefined],
    ]);
    expect(results.filter(({ state }) => state === 'failed').map(({ key, reason }) => [key, reason])).toEqual([
      ['c', 'no such tag'],
      ['d', 'no such tag'],
    ]);
    expect(simulation.vaults.jobs()).toHaveLength(results.length);
  });

  it('says what an object came back without', async () => {
    const simulation = new Simulation();
    const properties = { contentType: 'text/plain', contentLanguage: 'a\u010d\u010ab: c' };
    simulation.backup.pack(object('a', 10, properties), object('b', 3));
    simulation.backup.object(object('c', MIB, properties));
    await simulation.planRestore();
    const results = await simulation.play();
    const propertiesLeftOut = ['Content-Language: it has characters that a header cannot carry'];
    expect(outcomesOf(simulation, 0, 1)).toMatchObject([
      { outcome: 'verified', propertiesLeftOut },
      { outcome: 'verified' },
    ]);
    expect(outcomesOf(simulation, 0, 1)[1]).not.toHaveProperty('propertiesLeftOut');
    expect(results[1]).toMatchObject({ key: 'c', state: 'verified', propertiesLeftOut });
    expect(restored(simulation, 'a')).toEqual({ bytes: content('a', 10), contentType: 'text/plain', metadata: {} });
  });

  it('goes on where an output broke off', async () => {
    const simulation = await sample();
    simulation.vaults.breakNextOutput(MIB);
    simulation.vaults.breakNextOutput(100);
    await simulation.play();
    expectAllBack(simulation);
  });

  it('asks for the same range again when its output expired, and cuts only what is missing', async () => {
    const simulation = new Simulation();
    simulation.backup.pack(...[...Array(600).keys()].map((n) => object(`many/${n}`, 3000)));
    await simulation.planRestore();
    const read = simulation.vaults.readOutput.bind(simulation.vaults);
    let reads = 0;
    simulation.vaults.readOutput = (request) => {
      if (++reads === 2) simulation.vaults.expire(request.jobId);
      return read(request);
    };
    const results = await simulation.play();
    expect(results).toMatchObject([{ state: 'verified', requests: 2 }]);
    const [first, second, ...others] = simulation.vaults.jobs().map((job) => job.RetrievalByteRange);
    expect([second, ...others]).toEqual([first]);
    // One group of the first job, two that found it gone, and these two again.
    expect(reads).toBe(5);
    expectAllBack(simulation);
  });

  it('requests nothing again of a job that still serves', async () => {
    let lost = 0;
    const simulation = await sample({ loseNotice: () => lost++ % 2 === 0 });
    await simulation.play();
    expect(simulation.vaults.jobs()).toHaveLength(8);
    expectAllBack(simulation);
  });

  it('gives a pack up whose jobs fail in every round, and looks for no object under no key', async () => {
    const simulation = await sample({ failJob: () => true });
    const heads: string[] = [];
    const head = simulation.objects.head.bind(simulation.objects);
    simulation.objects.head = (location) => {
      heads.push(location.key);
      return head(location);
    };
    const results = await simulation.play();
    expect(results.map(({ state }) => state)).toEqual(Array(8).fill('failed'));
    expect(results[1]).toMatchObject({ members: 260, requests: 3, reason: expect.stringContaining('Internal error') });
    expect(heads).not.toContain('');
    expect(await getRetrievalProgress(simulation.items, RUN_ID)).toMatchObject({ failed: 267, verified: 0 });
  });

  it('puts an object under a key of its own when another has taken the planned one', async () => {
    const simulation = await sample();
    const taken = ['a/one', 'many/7', 'b/small', 'd/spans'];
    for (const key of taken) simulation.objects.place({ bucket: TARGET, key }, Buffer.from('somebody else’s'));
    await simulation.play();
    for (const key of taken) {
      expect(simulation.objects.at({ bucket: TARGET, key })?.bytes.toString()).toBe('somebody else’s');
      const own = simulation.objects.keys(TARGET).find((other) => other.startsWith(`${key}~`)) ?? '';
      const source = simulation.backup.objects.find((candidate) => candidate.key === key);
      expect(restored(simulation, own)?.bytes.equals(source?.bytes as Buffer)).toBe(true);
    }
    expect(simulation.objects.keys(TARGET)).toHaveLength(simulation.backup.objects.length + taken.length);
  });

  it('recognises what it has put, even where its own metadata leaves no room to say so', async () => {
    const simulation = new Simulation();
    const full = { metadata: { notes: 'n'.repeat(2020) } };
    simulation.backup.pack(object('full', 10, full), object('empty', 0, full));
    await simulation.planRestore();
    // Killed before it could put on record what became of the group.
    simulation.objects.failNext({ bucket: RUNS, key: runFiles.cut(RUN_ID, 0, 0, 0) }, new Error('Killed'));
    await simulation.play().catch((error: Error) => expect(error.message).toBe('Killed'));
    await simulation.play();
    expect(outcomesOf(simulation, 0, 1).map(({ outcome }) => outcome)).toEqual(['adopted', 'adopted']);
    expectAllBack(simulation);
  });

  it('does nothing for a message that comes again, but count', async () => {
    const simulation = await sample();
    const messages: unknown[] = [];
    const send = simulation.ranges.send.bind(simulation.ranges);
    simulation.ranges.send = (sent) => {
      messages.push(...sent);
      return send(sent);
    };
    await simulation.play();
    const before = { items: simulation.items.all(), keys: simulation.objects.keys(RUNS) };
    const read = jest.spyOn(simulation.vaults, 'readOutput');
    const late = messages.map((message) => CutMembersMessage.safeParse(message).data).filter((message) => message);
    expect(late).toHaveLength(3);
    for (const message of late) await cutMembers(message as CutMembersMessage, simulation.deps());
    expect(read).not.toHaveBeenCalled();
    expect({ items: simulation.items.all(), keys: simulation.objects.keys(RUNS) }).toEqual(before);
  });

  it('fails the objects of a pack that the vault does not hold as the snapshot says, and no others', async () => {
    const simulation = await sample();
    const { archiveId = '' } = simulation.backup.archives[1] ?? {};
    simulation.vaults.addArchive('vault', content('other', 9000), { archiveId });
    const results = await simulation.play();
    expect(results.filter(({ state }) => state === 'failed')).toMatchObject([
      { members: 260, reason: expect.stringContaining('the vault holds 9000 bytes under this archive id') },
    ]);
    expect(simulation.objects.keys(TARGET)).toHaveLength(7);
  });

  it('holds no more of a pack in flight than it may', async () => {
    const simulation = new Simulation();
    const members = [...Array(40).keys()].map((n) => object(`m/${n}`, n % 3 === 0 ? 5 * MIB : 100));
    simulation.backup.pack(...members);
    await simulation.planRestore();
    const put = simulation.objects.putIfAbsent.bind(simulation.objects);
    const flying = new Set<{ sizeBytes: number }>();
    simulation.objects.putIfAbsent = async (location, sizeBytes, body) => {
      const one = { sizeBytes };
      flying.add(one);
      expect(flying.size).toBeLessThanOrEqual(16);
      expect([...flying].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThanOrEqual(32 * MIB);
      await new Promise((resolve) => setImmediate(resolve));
      flying.delete(one);
      return put(location, sizeBytes, body);
    };
    await simulation.play();
    expectAllBack(simulation);
  });
});

/** Sources of a few objects: packs with members of all sizes, archives of one object, objects of several archives. */
const sources = fc.record({
  packs: fc.array(
    fc.array(
      fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 600 }), fc.integer({ min: MIB / 2, max: (3 * MIB) / 2 })),
      {
        minLength: 1,
        maxLength: 8,
      },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  objects: fc.array(fc.integer({ min: 1, max: 2 * MIB }), { maxLength: 2 }),
  spanning: fc.array(fc.integer({ min: 2 * MIB + 1, max: 4 * MIB + 1 }), { maxLength: 1 }),
  many: fc.boolean(),
});
type Source = typeof sources extends fc.Arbitrary<infer T> ? T : never;

async function backedUp({ packs, objects, spanning, many }: Source, mischief: Mischief): Promise<Simulation> {
  const simulation = new Simulation(mischief);
  for (const [pack, sizes] of packs.entries()) {
    simulation.backup.pack(
      ...sizes.map((size, n) => object(`pack-${pack}/${n}`, size, { tags: n % 3 === 0 ? LONG_TAGS : { n: `${n}` } })),
    );
  }
  if (many) simulation.backup.pack(...[...Array(251).keys()].map((n) => object(`many/${n}`, n % 3)));
  for (const [n, size] of objects.entries()) simulation.backup.object(object(`object-${n}`, size, { tags: LONG_TAGS }));
  for (const size of spanning) simulation.backup.object(object('spans', size, { tags: LONG_TAGS }), 2 * MIB);
  await simulation.planRestore();
  return simulation;
}

describe('whatever is killed, lost, repeated, reordered or expires', () => {
  it('every object comes back as it was, and what was requested is what the run says', async () => {
    await fc.assert(
      fc.asyncProperty(
        sources,
        fc.infiniteStream(fc.nat(99)),
        fc.record({ crashes: fc.nat(6), lost: fc.nat(2), expired: fc.nat(1), failed: fc.nat(1) }),
        async (source, chance, most) => {
          const roll = () => chance.next().value as number;
          const left = { ...most };
          const take = (what: 'lost' | 'expired' | 'failed', percent: number) =>
            left[what] > 0 && roll() < percent && left[what]-- > 0;
          const crash = new CrashPlan(
            () => (roll() < 4 ? (roll() < 50 ? 'before' : 'after') : undefined),
            most.crashes,
          );
          const simulation = await backedUp(source, {
            crash,
            repeat: () => roll() < 15,
            pick: (count) => roll() % count,
            loseNotice: () => take('lost', 30),
            failJob: () => take('failed', 10),
          });
          const read = simulation.vaults.readOutput.bind(simulation.vaults);
          simulation.vaults.readOutput = (request) => {
            if (take('expired', 10)) simulation.vaults.expire(request.jobId);
            return read(request);
          };
          const results = await simulation.play();
          expect(results.filter(({ state }) => state === 'failed')).toEqual([]);
          expectAllBack(simulation);
          const requests = results.reduce((sum, result) => sum + result.requests, 0);
          expect(requests).toBe(simulation.vaults.jobs().length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('no object appears that is not what was backed up, however often bytes are damaged', async () => {
    await fc.assert(
      fc.asyncProperty(sources, fc.infiniteStream(fc.nat(99)), async (source, chance) => {
        const roll = () => chance.next().value as number;
        const simulation = await backedUp(source, { repeat: () => roll() < 15, pick: (count) => roll() % count });
        const byKey = new Map<string, Buffer>();
        for (const { key, bytes } of simulation.backup.objects) byKey.set(key, bytes);
        for (const { archiveId, sizeBytes } of simulation.backup.archives) {
          const times = roll() % 5;
          simulation.vaults.corrupt(archiveId, (roll() * 7919 * 97) % sizeBytes, times);
        }
        await simulation.play();
        for (const key of simulation.objects.keys(TARGET)) {
          const bytes = byKey.get(key);
          expect({ key, same: bytes && restored(simulation, key)?.bytes.equals(bytes) }).toEqual({ key, same: true });
        }
      }),
      { numRuns: 60 },
    );
  });
});
