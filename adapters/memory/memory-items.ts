import { isDeepStrictEqual } from 'node:util';
import { type ItemKey, RUNS_BY_START } from '../../core/contracts/table';
import type { Attribute, Change, Expectation, Item, ItemStore } from '../../core/ports/item-store';
import { itemBytes } from './item-bytes';

export interface MemoryItems extends ItemStore {
  /** All items, by partition and sort key. */
  all(): Item[];
  /** Write units consumed so far, counted as DynamoDB does: 1 for each KiB or part of it, even if the condition failed. */
  readonly writeUnits: number;
  readonly writes: number;
  /** Remove an item as its expiry or a person would, without counting a write. */
  drop(key: ItemKey): void;
}

const byUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function holds(item: Item | undefined, expect: Expectation): boolean {
  if (expect.exists !== undefined && expect.exists !== (item !== undefined)) return false;
  for (const [name, allowed] of Object.entries(expect.oneOf ?? {})) {
    if (allowed.length === 0) throw new Error(`the expectation of "${name}" allows no value`);
    if (!allowed.some((value) => isDeepStrictEqual(value, item?.[name]))) return false;
  }
  for (const [name, limit] of Object.entries(expect.below ?? {})) {
    const value = item?.[name];
    if (value !== undefined && !(typeof value === 'number' && value < limit)) return false;
  }
  return true;
}

/** Copy a value without undefined members. @throws Error when DynamoDB would reject it */
function stored<T extends Attribute>(value: T): T {
  if (value instanceof Set) {
    if (value.size === 0) throw new Error('ValidationException: a set may not be empty');
    return new Set(value) as T;
  }
  if (Array.isArray(value)) return value.filter((member) => member !== undefined).map(stored) as T;
  if (typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([name, member]) => [name, stored(member)])) as T;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('ValidationException: not a number');
  return value;
}

function added(before: Attribute | undefined, by: number | Set<number>): Attribute {
  if (typeof by === 'number') {
    if (before !== undefined && typeof before !== 'number') throw new Error('ValidationException: not a number');
    return (before ?? 0) + by;
  }
  if (before !== undefined && !(before instanceof Set)) throw new Error('ValidationException: not a set of numbers');
  return new Set([...(before ?? []), ...stored(by)]);
}

/** Validate a change as DynamoDB does, independent of the item. */
function checkChange(change: Change): void {
  const touched = [...assigned(change.set), ...Object.keys(change.add ?? {}), ...(change.remove ?? [])];
  if (touched.includes('pk') || touched.includes('sk')) throw new Error('ValidationException: the key cannot change');
  if (new Set(touched).size < touched.length) throw new Error('ValidationException: paths overlap');
  stored({ ...change.set, ...change.add } as Record<string, Attribute>);
}

const assigned = (set: Change['set'] = {}) => Object.keys(set).filter((name) => set[name] !== undefined);

function changed(before: Item, change: Change): Item {
  const item: Item = { ...before };
  for (const [name, value] of Object.entries(change.set ?? {})) if (value !== undefined) item[name] = stored(value);
  for (const name of change.remove ?? []) delete item[name];
  for (const [name, by] of Object.entries(change.add ?? {})) item[name] = added(before[name], by);
  return item;
}

/** Item store in memory. */
export function memoryItems(): MemoryItems {
  const partitions = new Map<string, Map<string, Item>>();
  let writeUnits = 0;
  let writes = 0;

  const find = ({ pk, sk }: ItemKey) => partitions.get(pk)?.get(sk);
  function keep(item: Item): void {
    const partition = partitions.get(item.pk) ?? new Map<string, Item>();
    partitions.set(item.pk, partition.set(item.sk, item));
  }
  function count(...images: (Item | undefined)[]): void {
    const bytes = Math.max(1, ...images.map((image) => (image ? itemBytes(image) : 0)));
    writeUnits += Math.ceil(bytes / 1024);
    writes += 1;
  }

  return {
    get writeUnits() {
      return writeUnits;
    },
    get writes() {
      return writes;
    },
    all: () =>
      [...partitions.entries()]
        .sort(([a], [b]) => byUtf8(a, b))
        .flatMap(([, partition]) => [...partition.values()].sort((a, b) => byUtf8(a.sk, b.sk)))
        .map((item) => structuredClone(item)),
    drop: ({ pk, sk }) => void partitions.get(pk)?.delete(sk),

    async get(key) {
      return structuredClone(find(key));
    },

    async put(item, expect = {}) {
      const after = stored(item);
      const before = find(item);
      const written = holds(before, expect);
      count(before, written ? after : undefined);
      if (written) keep(after);
      return written;
    },

    async update(key, change, expect = {}) {
      checkChange(change);
      const before = find(key);
      const written = holds(before, expect);
      const after = written ? changed(before ?? { pk: key.pk, sk: key.sk }, change) : undefined;
      count(before, after);
      if (!after) return { written: false };
      keep(after);
      return { written: true, item: structuredClone(after) };
    },

    async remove(key, expect = {}) {
      const before = find(key);
      const holding = holds(before, expect);
      count(before);
      if (holding) partitions.get(key.pk)?.delete(key.sk);
      return holding;
    },

    async *query(pk, sortKeys, options = {}) {
      const isWanted = (sk: string) =>
        typeof sortKeys === 'string'
          ? sk.startsWith(sortKeys)
          : byUtf8(sortKeys.from, sk) <= 0 && byUtf8(sk, sortKeys.to) <= 0;
      const found = [...(partitions.get(pk)?.values() ?? [])].filter((item) => isWanted(item.sk));
      found.sort((a, b) => byUtf8(a.sk, b.sk) * (options.descending ? -1 : 1));
      for (const item of found) yield structuredClone(item);
    },

    async *queryIndex(partition, started, options = {}) {
      const { partitionKey, sortKey, attributes } = RUNS_BY_START;
      const sortKeyOf = (item: Item) => String(item[sortKey]);
      const isWanted = (item: Item) =>
        item[partitionKey] === partition &&
        byUtf8(started.from, sortKeyOf(item)) <= 0 &&
        byUtf8(sortKeyOf(item), started.to) <= 0;
      const found = [...partitions.values()].flatMap((items) => [...items.values()]).filter(isWanted);
      found.sort((a, b) => byUtf8(sortKeyOf(a), sortKeyOf(b)) * (options.descending ? -1 : 1));
      const projected = new Set<string>(['pk', 'sk', partitionKey, sortKey, ...attributes]);
      for (const item of found) {
        const members = Object.entries(item).filter(([name]) => projected.has(name));
        yield structuredClone(Object.fromEntries(members) as Item);
      }
    },
  };
}
