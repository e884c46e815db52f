import type { InventoryReport, ListedArchive } from '../../../core/contracts/inventory-run';
import { csvLine, csvText } from '../../../core/text/csv';
import type { Deployment } from '../../deployment/deployment';
import { archivesOf, unreadableOf } from '../../deployment/inventory-list';
import { jsonText } from '../../format/json-text';
import { printable } from '../../format/printable';

/** Format and target of the whole list. */
export interface ListOutput {
  format: 'csv' | 'json';
  /** Undefined: standard output. */
  file: string | undefined;
}

type Source = Pick<Deployment, 'files'>;

/**
 * Stream the list of an inventory as text.
 *
 * @throws CommandError when a file of the list is missing, or when its length differs from the report
 */
export const listText = (
  source: Source,
  report: InventoryReport,
  format: ListOutput['format'],
): AsyncGenerator<string> => (format === 'csv' ? csvOf(archivesOf(source, report)) : jsonOf(source, report));

async function* csvOf(archives: AsyncIterable<ListedArchive>): AsyncGenerator<string> {
  yield csvLine('archiveId', 'description', 'createdAt', 'sizeBytes', 'treeHash');
  for await (const { archiveId, description, createdAt, sizeBytes, treeHash } of archives) {
    yield csvLine(archiveId, csvText(printable(description)), createdAt, sizeBytes, treeHash);
  }
}

/** JSON with one line per archive, so that line-based tools can read it too. */
async function* jsonOf(source: Source, report: InventoryReport): AsyncGenerator<string> {
  yield `{"report":${jsonText(report)},"archives":[`;
  yield* elements(archivesOf(source, report));
  yield '],"unreadable":[';
  yield* elements(unreadableOf(source, report));
  yield ']}\n';
}

async function* elements(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '\n';
  for await (const value of values) {
    yield `${before}${jsonText(value)}`;
    before = ',\n';
  }
  if (before !== '\n') yield '\n';
}
