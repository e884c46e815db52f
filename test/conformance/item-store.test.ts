import fc from 'fast-check';
import { dynamodbClient } from '../../adapters/aws/clients/dynamodb';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { memoryItems } from '../../adapters/memory/memory-items';
import { type ItemKey, RUNS_BY_START } from '../../core/contracts/table';
import type { Attribute, Change, Expectation, Item, ItemStore } from '../../core/ports/item-store';
import { all } from './bodies';
import { clientConfig, embeddedCloud } from './embedded';

const tableName = 'state';
const cloud = embeddedCloud();
let client: ReturnType<typeof dynamodbClient>;

beforeAll(async () => {
  await cloud().dynamodb.createTable({
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
      { AttributeName: RUNS_BY_START.partitionKey, AttributeType: 'S' },
      { AttributeName: RUNS_BY_START.sortKey, AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: RUNS_BY_START.name,
        KeySchema: [
          { AttributeName: RUNS_BY_START.partitionKey, KeyType: 'HASH' },
          { AttributeName: RUNS_BY_START.sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...RUNS_BY_START.attributes] },
      },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  client = dynamodbClient(clientConfig(cloud()));
});
afterAll(() => client.destroy());

describe('in memory', () => {
  const items = memoryItems();
  behavesAsItemStore(() => items);
});

describe('on Amazon DynamoDB', () => behavesAsItemStore(() => dynamodbItems(client, tableName)));

let partitions = 0;
const freshPartition = () => {
  partitions += 1;
  return `run-${partitions}`;
};

function behavesAsItemStore(open: () => ItemStore) {
  const freshKey = () => ({ pk: freshPartition(), sk: 'batch' });

  test('every kind of attribute is returned unchanged', async () => {
    const item: Item = {
      ...freshKey(),
      text: 'ü "quoted"',
      empty: '',
      number: 42_949_672_960_000,
      fraction: 0.25,
      flag: false,
      set: new Set([3, 1, 255]),
      array: ['a', 1, { deep: [true] }],
      map: { start: 0, end: 9, nested: { set: new Set([7]) } },
      // A word that DynamoDB reserves.
      status: 'open',
      'odd name': 1,
    };
    expect(await open().put(item)).toBe(true);
    expect(await open().get(item)).toEqual(item);
    expect(await open().get({ pk: item.pk, sk: 'missing' })).toBeUndefined();
  });

  test('put replaces the whole item, or only what is expected', async () => {
    const key = freshKey();
    expect(await open().put({ ...key, state: 'a', more: 1 }, { exists: false })).toBe(true);
    expect(await open().put({ ...key, state: 'b' }, { exists: false })).toBe(false);
    expect(await open().put({ ...key, state: 'b' }, { exists: true, oneOf: { state: ['a', 'c'] } })).toBe(true);
    expect(await open().get(key)).toEqual({ ...key, state: 'b' });
    expect(await open().put({ ...key, state: 'd' }, { oneOf: { state: ['a', 'c'] } })).toBe(false);
    expect(await open().put({ ...key, state: 'd' })).toBe(true);
  });

  test('update creates an absent item, and returns the whole item', async () => {
    const key = freshKey();
    const made = await open().update(key, { set: { state: 'open', left: undefined }, add: { count: 2 } });
    expect(made).toEqual({ written: true, item: { ...key, state: 'open', count: 2 } });
    const changed = await open().update(key, { add: { count: -5 }, remove: ['state', 'never there'] });
    expect(changed).toEqual({ written: true, item: { ...key, count: -3 } });
    expect(await open().update(key, {})).toEqual({ written: true, item: { ...key, count: -3 } });
  });

  test('an item can be deleted repeatedly', async () => {
    const key = freshKey();
    const item = { ...key, state: 'open' };
    await open().put(item);
    await open().put({ ...key, sk: 'token' });
    expect(await open().remove(item)).toBe(true);
    expect(await open().remove(key)).toBe(true);
    expect(await all(open().query(key.pk, ''))).toEqual([{ ...key, sk: 'token' }]);
  });

  test('an item that does not meet the expectation is not deleted', async () => {
    const key = freshKey();
    await open().put({ ...key, state: 'open', tries: 3 });
    expect(await open().remove(key, { exists: false })).toBe(false);
    expect(await open().remove(key, { oneOf: { state: ['done', undefined] } })).toBe(false);
    expect(await open().remove(key, { exists: true, below: { tries: 3 } })).toBe(false);
    expect(await open().get(key)).toMatchObject({ state: 'open' });
    expect(await open().remove(key, { oneOf: { state: ['open'] }, below: { tries: 4 } })).toBe(true);
    expect(await open().get(key)).toBeUndefined();
    expect(await open().remove(key, { exists: true })).toBe(false);
    expect(await open().remove(key, { oneOf: { state: [undefined] } })).toBe(true);
  });

  test('an attribute set to undefined is not changed', async () => {
    const key = freshKey();
    await open().put({ ...key, state: 'open' });
    expect(await open().update(key, { set: { state: undefined } })).toMatchObject({ item: { state: 'open' } });
  });

  test('members are added to a set once', async () => {
    const key = freshKey();
    await open().update(key, { add: { arrived: new Set([1]) } });
    await open().update(key, { add: { arrived: new Set([2, 3]) } });
    const again = await open().update(key, { add: { arrived: new Set([1]) } });
    expect(again).toEqual({ written: true, item: { ...key, arrived: new Set([1, 2, 3]) } });
  });

  test('an update whose expectation fails changes and creates nothing', async () => {
    const key = freshKey();
    expect(await open().update(key, { set: { state: 'x' } }, { exists: true })).toEqual({ written: false });
    expect(await open().get(key)).toBeUndefined();
    await open().put({ ...key, state: 'open', wait: 3 });
    expect(await open().update(key, { set: { state: 'x' } }, { below: { wait: 3 } })).toEqual({ written: false });
    expect(await open().update(key, { set: { wait: 4 } }, { below: { wait: 4 } })).toMatchObject({ written: true });
    expect(await open().get(key)).toEqual({ ...key, state: 'open', wait: 4 });
  });

  test('an absent item satisfies what may be absent', async () => {
    expect(await open().put(freshKey(), { oneOf: { state: [undefined, 'retry'] }, below: { wait: 1 } })).toBe(true);
    expect(await open().put(freshKey(), { oneOf: { state: ['retry'] } })).toBe(false);
    expect(await open().put(freshKey(), { exists: false, oneOf: { state: [undefined] } })).toBe(true);
  });

  test('an expectation that allows no value is an error', async () => {
    await expect(open().put(freshKey(), { oneOf: { state: [] } })).rejects.toThrow('"state" allows no value');
  });

  test.each<[string, Change]>([
    ['an empty set', { add: { arrived: new Set() } }],
    ['the key', { set: { sk: 'other' } }],
    ['one attribute twice', { set: { count: 1 }, add: { count: 1 } }],
    ['a number added to text', { add: { text: 1 } }],
  ])('a change of %s is refused', async (_name, change) => {
    const key = freshKey();
    await open().put({ ...key, text: 'text' });
    await expect(open().update(key, change)).rejects.toThrow();
  });

  test('of concurrent writers, one succeeds', async () => {
    const key = freshKey();
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5].map((writer) => open().update(key, { set: { writer } }, { exists: false })),
    );
    expect(outcomes.filter((outcome) => outcome.written)).toHaveLength(1);
  });

  describe('query', () => {
    test('returns the items of a partition by prefix, in the order of UTF-8 bytes, in both directions', async () => {
      const pk = freshPartition();
      const sortKeys = ['part/00001', 'part/00002', 'part/10000', 'part/ü', 'part/\uFFFD', 'part/\u{1F600}', 'archive'];
      for (const sk of [...sortKeys].reverse()) await open().put({ pk, sk, name: sk });
      await open().put({ pk: `${pk}0`, sk: 'part/00001' });
      const found = await all(open().query(pk, 'part/'));
      expect(found).toEqual(sortKeys.slice(0, 6).map((sk) => ({ pk, sk, name: sk })));
      expect(await all(open().query(pk, 'part/', { descending: true }))).toEqual([...found].reverse());
      expect(await all(open().query(pk, ''))).toHaveLength(7);
      expect(await all(open().query(pk, { from: found[1]?.sk ?? '', to: found[2]?.sk ?? '' }))).toEqual(
        found.slice(1, 3),
      );
      expect(await all(open().query(pk, { from: 'x', to: 'y' }))).toEqual([]);
      expect(await all(open().query(pk, 'none/'))).toEqual([]);
      expect(await all(open().query(`${pk}/none`, ''))).toEqual([]);
    });

    test('goes on beyond a page of 1 MB', async () => {
      const pk = freshPartition();
      const text = 'x'.repeat(100_000);
      const sortKeys = Array.from({ length: 25 }, (_, index) => `part/${String(index).padStart(5, '0')}`);
      await Promise.all(sortKeys.map((sk) => open().put({ pk, sk, text })));
      expect((await all(open().query(pk, 'part/'))).map((item) => item.sk)).toEqual(sortKeys);
    });
  });

  describe('query of the index of runs', () => {
    const always = { from: '0', to: ':' };
    const day = (number: number) => `2026-01-0${number}T10:00:00.000Z`;
    /** An item of the index. @param list tells the runs of one test from those of others */
    const runOf = (list: string, runId: string, startedAt: string, more: Record<string, Attribute> = {}): Item => {
      const { partitionKey, sortKey } = RUNS_BY_START;
      return { pk: `run/${runId}`, sk: 'run', [partitionKey]: list, [sortKey]: startedAt, ...more };
    };

    test('returns runs by their start, whatever their ids, in both directions', async () => {
      const list = freshPartition();
      const runs = [runOf(list, 'zebra', day(1)), runOf(list, 'ant', day(2)), runOf(list, 'mole', day(3))];
      for (const index of [2, 0, 1]) await open().put(runs[index] as Item);
      await open().put(runOf(freshPartition(), 'of another list', day(2)));
      await open().put({ pk: 'run/ant', sk: 'progress', [RUNS_BY_START.sortKey]: day(2) });
      expect(await all(open().queryIndex(list, always))).toEqual(runs);
      expect(await all(open().queryIndex(list, always, { descending: true }))).toEqual([...runs].reverse());
      expect(await all(open().queryIndex(list, { from: day(2), to: day(3) }))).toEqual(runs.slice(1));
      expect(await all(open().queryIndex(list, { from: day(2), to: day(2) }))).toEqual(runs.slice(1, 2));
      expect(await all(open().queryIndex(list, { from: day(4), to: ':' }))).toEqual([]);
      expect(await all(open().queryIndex(`${list}/none`, always))).toEqual([]);
    });

    test('returns the current projected attributes of an item, and no others', async () => {
      const list = freshPartition();
      const counts = { items: 3, bytes: 42_949_672_960_000, done: 0 };
      const run = runOf(list, `of ${list}`, day(1), { kind: 'backup', status: 'opening', isDryRun: false });
      await open().put({ ...run, request: '{}', expiresAt: 1 });
      await open().update(run, { set: { status: 'uploading', run: '{}', counts } });
      expect(await all(open().queryIndex(list, always))).toEqual([{ ...run, status: 'uploading', counts }]);
      await open().remove(run);
      expect(await all(open().queryIndex(list, always))).toEqual([]);
    });

    test('goes on beyond a page of 1 MB', async () => {
      const list = freshPartition();
      const runs = Array.from({ length: 25 }, (_, index) =>
        runOf(list, `${index}`, new Date(index * 1000).toISOString(), { cause: 'x'.repeat(100_000) }),
      );
      await Promise.all(runs.map((run) => open().put(run)));
      expect(await all(open().queryIndex(list, always))).toEqual(runs);
    });
  });
}

describe('the table in memory', () => {
  const scalar = fc.constantFrom<string | number>('a', 'b', 0, 1, 2);
  const set = fc.uniqueArray(fc.nat(4), { minLength: 1 }).map((members) => new Set(members));
  const value: fc.Arbitrary<Attribute> = fc.oneof(scalar, set);
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const expectation: fc.Arbitrary<Expectation> = fc.record({
    exists: optional(fc.boolean()),
    oneOf: optional(fc.record({ x: fc.array(optional(scalar), { minLength: 1, maxLength: 3 }) })),
    below: optional(fc.record({ n: fc.nat(3) })),
  });
  const change: fc.Arbitrary<Change> = fc.record({
    set: optional(fc.record({ x: optional(value) })),
    add: optional(fc.oneof(fc.record({ n: fc.nat(2) }), fc.record({ s: set }), fc.record({ x: fc.nat(2) }))),
    remove: optional(fc.constantFrom(['y'], ['n'], [])),
  });
  const step = fc.oneof(
    fc.record({ put: fc.record({ x: value }), expect: expectation }),
    fc.record({ update: change, expect: expectation }),
    fc.record({ remove: fc.constant(true), expect: expectation }),
  );
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  function take(store: ItemStore, key: ItemKey, one: Step): Promise<unknown> {
    if ('put' in one) return store.put({ ...key, ...one.put }, one.expect);
    if ('update' in one) return store.update(key, one.update, one.expect);
    return store.remove(key, one.expect);
  }

  const outcomeOf = (work: Promise<unknown>) => work.catch(() => 'refused');

  test('behaves like DynamoDB for arbitrary requests', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const key = { pk: freshPartition(), sk: 'batch' };
        const stores = [memoryItems(), dynamodbItems(client, tableName)];
        for (const one of steps) {
          const [memory, real] = await Promise.all(stores.map((store) => outcomeOf(take(store, key, one))));
          expect(memory).toEqual(real);
        }
        expect(await stores[0]?.get(key)).toEqual(await stores[1]?.get(key));
      }),
      { numRuns: 50 },
    );
  });

  test('counts a write unit for each KiB begun, of the larger image', async () => {
    const items = memoryItems();
    await items.put({ pk: 'a', sk: 'b', text: 'x'.repeat(1000) });
    expect(items.writeUnits).toBe(1);
    await items.put({ pk: 'a', sk: 'b', text: 'x'.repeat(3000) });
    expect(items.writeUnits).toBe(4);
    await items.update({ pk: 'a', sk: 'b' }, { remove: ['text'] });
    expect(items.writeUnits).toBe(7);
    await items.put({ pk: 'a', sk: 'b' }, { exists: false });
    expect(items.writeUnits).toBe(8);
    await items.put({ pk: 'a', sk: 'b', text: 'x'.repeat(3000) });
    await items.remove({ pk: 'a', sk: 'b' });
    expect(items.writeUnits).toBe(14);
    await items.remove({ pk: 'a', sk: 'b' });
    expect(items.writeUnits).toBe(15);
    expect(items.writes).toBe(7);
  });
});
