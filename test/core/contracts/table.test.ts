import { keyOf, type Partitions } from '../../../core/contracts/table';

/** Patterns of partitions, and the keys that each is for. */
const kinds: Record<Partitions, (keyof typeof keyOf)[]> = {
  'run/*': [
    ...(['run', 'runName', 'retry', 'retries', 'progress', 'check', 'drift', 'inventory', 'inventoryToken'] as const),
    ...(['batch', 'batchToken', 'piece', 'archive', 'parts', 'part', 'upload', 'uploadParts', 'uploadPart'] as const),
  ],
  'plan/*': ['lease', 'snapshot', 'snapshots'],
  'schedule/*': ['schedule'],
  'garbage/*': ['garbage'],
  'missing/*': ['missing'],
  'uncertain/*': ['uncertainUpload', 'uncertainUploads'],
};

const matches = (pattern: string, pk: string) => pk.startsWith(pattern.slice(0, -1));
const partitionOf = (name: keyof typeof keyOf) => {
  const key = keyOf[name] as (...parts: unknown[]) => { pk: string };
  return key('docs', 1, 2).pk;
};

it.each(Object.keys(keyOf) as (keyof typeof keyOf)[])('the records %s are of one kind of partition', (name) => {
  const patterns = Object.keys(kinds) as Partitions[];
  const matching = patterns.filter((pattern) => matches(pattern, partitionOf(name)));
  expect(matching).toEqual(patterns.filter((pattern) => kinds[pattern].includes(name)));
  expect(matching).toHaveLength(1);
});
