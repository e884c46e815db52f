import { createHash } from 'node:crypto';
import type { MapObjects } from '../../../local/states/distributed-map/map-objects';

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** Objects of one bucket in memory. `reads` counts ranges read; a key of `unwritable` refuses writes. */
export function memoryObjects() {
  const contents = new Map<string, Buffer>();
  const store = {
    contents,
    reads: 0,
    unwritable: false,
    put: (key: string, text: string) => void contents.set(key, Buffer.from(text)),
    json: (key: string) => JSON.parse(String(contents.get(key))),
    keys: () => [...contents.keys()].sort(),
  };
  const objects: MapObjects = {
    async read({ key }, { start, end }, ifMatch) {
      store.reads++;
      const bytes = contents.get(key);
      if (!bytes) throw named('NoSuchKey', 'The specified key does not exist.');
      const etag = createHash('md5').update(bytes).digest('hex');
      if (ifMatch !== undefined && ifMatch !== etag) throw named('PreconditionFailed', 'it changed');
      return { bytes: bytes.subarray(start, end + 1), sizeBytes: bytes.length, etag };
    },
    async list({ prefix = '' }, continuationToken) {
      const keys = store.keys().filter((key) => key.startsWith(prefix));
      const from = Number(continuationToken ?? 0);
      const objects = keys.slice(from, from + 2).map((Key) => ({
        Key,
        Etag: 'etag',
        LastModified: 0,
        Size: contents.get(Key)?.length ?? 0,
        StorageClass: 'STANDARD',
      }));
      return { objects, ...(from + 2 < keys.length ? { nextToken: String(from + 2) } : {}) };
    },
    async write({ key }, body) {
      if (store.unwritable) throw named('AccessDenied', 'Access Denied');
      contents.set(key, body);
    },
  };
  return Object.assign(store, objects);
}
