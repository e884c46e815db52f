import { Outcome, type RetrievalPlan } from '../../contracts/retrieval-run';
import { runFiles } from '../../contracts/run-files';
import { DamagedFileError } from '../../files/damaged-file';
import { fileUri } from '../../files/file-uri';
import { readJsonLines } from '../../files/read-json-lines';
import type { WorkingFiles } from '../../ports/working-files';
import type { CountedOutcome } from './counted-outcome';

/**
 * Outcomes of what was not requested: present archives, then those that cannot be retrieved.
 *
 * @throws DamagedFileError when a file is missing that has outcomes according to the plan
 */
export async function* presentOutcomesOf(
  { files }: { files: Pick<WorkingFiles, 'bucket' | 'read'> },
  plan: RetrievalPlan,
): AsyncGenerator<CountedOutcome> {
  const { runId, presentArchives, unprovenArchives = 0, folders = 0, rejectedArchives } = plan;
  const counted: [string, number][] = [
    [runFiles.present(runId), presentArchives + unprovenArchives + folders],
    [runFiles.rejected(runId), rejectedArchives],
  ];
  for (const [key, count] of counted) {
    const outcomes = await readJsonLines(files, key, Outcome);
    if (!outcomes && count > 0) {
      throw new DamagedFileError(
        `${fileUri(files, key)} is missing: the plan of run ${runId} counts ${count} outcomes in it`,
      );
    }
    for await (const outcome of outcomes ?? []) yield { ...outcome, possibleDuplicates: 0 };
  }
}
