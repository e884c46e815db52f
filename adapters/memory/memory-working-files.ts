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
    read: (key, range) => objects.read(location(key), range),
    write: (key, content, contentType) => objects.write(location(key), content, contentType),
    writeIfAbsent(key, content, contentType) {
      const file = { ...location(key), contentType, metadata: {}, storageClass: 'STANDARD' } as const;
      return objects.putIfAbsent(file, content.length, content);
    },
    remove: (key) => objects.remove(location(key)),
  };
}
