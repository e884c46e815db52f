import type { WorkingFiles } from '../../core/ports/working-files';
import type { MemoryObjects } from './memory-objects';

/** Working files in a bucket of an S3 in memory. */
export function memoryWorkingFiles(
  objects: Pick<MemoryObjects, 'head' | 'list' | 'read' | 'write' | 'putIfAbsent' | 'remove'>,
  bucket: string,
): WorkingFiles {
  const at = (key: string) => ({ bucket, key });
  return {
    bucket,
    head: (key) => objects.head(at(key)),
    list: (prefix) => objects.list(bucket, prefix),
    read: (key, range) => objects.read(at(key), range),
    write: (key, content, contentType) => objects.write(at(key), content, contentType),
    writeIfAbsent(key, content, contentType) {
      const file = { ...at(key), contentType, metadata: {}, storageClass: 'STANDARD' } as const;
      return objects.putIfAbsent(file, content.length, content);
    },
    remove: (key) => objects.remove(at(key)),
  };
}
