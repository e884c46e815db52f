import { inChunks } from '../../core/collections/in-chunks';
import { lookAhead } from '../../core/concurrency/look-ahead';
import {
  DELETION_CHUNK_ARCHIVES,
  type DeletionPlan,
  type DeletionRun,
  type ListedDeletion,
} from '../../core/contracts/deletion-run';
import { deletionFiles } from '../../core/contracts/run-files';
import { noAmount } from '../../core/deletion/deletion-sums';
import { jsonLinesText } from '../../core/files/json-lines';
import type { WorkingFiles } from '../../core/ports/working-files';

const WRITES_IN_FLIGHT_MAX = 8;

/** Write the lines of a list in chunks, each of them noted; another list replaces them. */
export async function writeChunks(
  { runId }: DeletionRun,
  lines: AsyncIterable<ListedDeletion>,
  note: (line: ListedDeletion) => void,
  files: WorkingFiles,
): Promise<Pick<DeletionPlan, 'archives' | 'bytes' | 'chunks'>> {
  const total = noAmount();
  let chunks = 0;
  const writes = lookAhead(inChunks(lines, DELETION_CHUNK_ARCHIVES), WRITES_IN_FLIGHT_MAX, (chunk) => {
    for (const line of chunk) {
      total.bytes += line.sizeBytes;
      note(line);
    }
    total.archives += chunk.length;
    return files.write(deletionFiles.listed(runId, chunks++), jsonLinesText(chunk), 'application/x-ndjson');
  });
  for await (const _ of writes);
  return { ...total, chunks };
}
