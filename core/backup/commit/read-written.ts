import type { WrittenArchive } from '../../contracts/snapshot';
import type { WorkingFiles } from '../../ports/working-files';
import { ArchiveResults } from './archive-results';

/** Read the result of an archive. @returns the written archive; otherwise, or when it lacks one of its objects, the reason */
export async function readWritten(
  { runId, sequence, keys }: { runId: string; sequence: number; keys: readonly string[] },
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
): Promise<WrittenArchive | { reason: string }> {
  let written: WrittenArchive | undefined;
  const results = new ArchiveResults(files, runId, (archive) => {
    written = archive;
  });
  for (const key of keys) {
    const result = await results.take(sequence, key);
    if ('reason' in result) return { reason: `${key}: ${result.reason}` };
  }
  return written ?? { reason: `archive ${sequence} was not written` };
}
