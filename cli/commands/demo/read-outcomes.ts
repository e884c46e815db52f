import { runFiles } from '../../../core/contracts/run-files';
import type { Deployment } from '../../deployment/deployment';
import { formatS3Uri } from '../../s3-uri';
import { readCsv } from './read-csv';

/** How an archive of a run ended, as a line of `report.csv` states it. */
export interface ArchiveOutcome {
  archiveId: string;
  key: string;
  outcome: string;
  reason: string;
}

/**
 * Every archive of a finished run, from its `report.csv`. A run that failed as a whole has none.
 *
 * @throws Error when a column is missing
 */
export async function* readOutcomes(deployment: Deployment, runId: string): AsyncGenerator<ArchiveOutcome> {
  const location = { bucket: deployment.runsBucket, key: runFiles.reportCsv(runId) };
  const body = await deployment.objects.read(location);
  if (!body) return;
  let columns: string[] | undefined;
  for await (const fields of readCsv(body)) {
    if (!columns) {
      columns = fields;
      continue;
    }
    const titles = columns;
    const value = (title: string) => {
      const found = fields[titles.indexOf(title)];
      if (found !== undefined) return found;
      throw new Error(`${formatS3Uri(location.bucket, location.key)} has a line without ${title}`);
    };
    const [archiveId, key, outcome] = [value('archiveId'), value('key'), value('outcome')];
    yield { archiveId, key, outcome, reason: value('reason') };
  }
}
