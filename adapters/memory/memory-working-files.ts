import type { WorkingFiles } from '../../core/ports/working-files';
import type { MemoryObjects } from './memory-objects';

/** Working files in a bucket of an in-memory S3. */
export function memoryWorkingFiles(
  objects: Pick<MemoryObjects, 'head' | 'list' | 'read' | 'write' | 'putIfAbsent' | 'remove'>,
  bucket: string,
): WorkingFiles {
  const location = (key: string) => ({ bucket, key });
  return {
    bucket,
    head: (key) => objects.head(location(key)),
    list: (prefix) => objects.list(bucket, prefix),
    async *listFolders(prefix) {
      let before: string | undefined;
      for await (const { key } of objects.list(bucket, prefix)) {
        const end = key.indexOf('/', prefix.length);
        const name = key.slice(prefix.length, end);
        if (end >= 0 && name !== before) yield name;
        if (end >= 0) before = name;
      }
    },
    read: (key, range) => objects.read(location(key), range),
    write: (key, content, contentType) => objects.write(location(key), content, contentType),
    writeIfAbsent(key, content, contentType) {
      const file = { ...location(key), contentType, metadata: {}, storageClass: 'STANDARD' } as const;
      return objects.putIfAbsent(file, content.length, content);
    },
    remove: (key) => objects.remove(location(key)),
  };
}
