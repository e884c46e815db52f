import { runFiles } from '../../../core/contracts/run-files';
import { fileUri } from '../../../core/files/file-uri';
import { textOfCsv } from '../../../core/text/csv';
import type { Deployment } from '../../deployment/deployment';
import { readCsv } from './read-csv';

/** The outcome of an archive of a run: a line of `report.csv`. */
export interface ArchiveOutcome {
  archiveId: string;
  key: string;
  outcome: string;
  reason: string;
}

/**
 * The outcome of every archive of a finished run, from its `report.csv`. A run that failed as a whole has none.
 *
 * @throws Error when a column is missing
 */
export async function* readOutcomes(deployment: Deployment, runId: string): AsyncGenerator<ArchiveOutcome> {
  const { files } = deployment;
  const reportKey = runFiles.reportCsv(runId);
  const body = await files.read(reportKey);
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
      throw new Error(`${fileUri(files, reportKey)} has a line without ${title}`);
    };
    const [archiveId, key, outcome] = [value('archiveId'), textOfCsv(value('key')), value('outcome')];
    yield { archiveId, key, outcome, reason: value('reason') };
  }
}
