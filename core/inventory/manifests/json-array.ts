import type { ListShape } from '../inventory-scanner';
import type { ManifestFormat } from './manifest-format';
import { listReader } from './read-list';
import { readJsonRecord } from './read-record';

const SHAPE: ListShape = {
  name: 'JSON array',
  list: undefined,
  header: new Map(),
  readElement: (json) => readJsonRecord(json, true),
};

/** A JSON array of archives, such as the output of `jq .ArchiveList`. */
export const jsonArray: ManifestFormat = {
  name: 'a JSON array',
  unit: 'element',
  matches: ({ text }) => text.startsWith('['),
  read: listReader(SHAPE),
};
