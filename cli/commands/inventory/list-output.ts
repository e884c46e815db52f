import { type InventoryReport, ListedArchive, UnreadableElement } from '../../../core/contracts/inventory-run';
import { inventoryFiles } from '../../../core/contracts/run-files';
import { readJsonLines } from '../../../core/files/read-json-lines';
import { csvLine, csvText } from '../../../core/text/csv';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';
import { formatS3Uri } from '../../s3-uri';

/** How the whole list is written, and where to. */
export interface ListOutput {
  format: 'csv' | 'json';
  /** Default: standard output. */
  file: string | undefined;
}

type Source = Pick<Deployment, 'objects' | 'runsBucket'>;

/** The list of an inventory as text, as it streams in. @throws CommandError when a file of it is gone */
export const listText = (
  source: Source,
  report: InventoryReport,
  format: ListOutput['format'],
): AsyncGenerator<string> => (format === 'csv' ? csvOf(archivesOf(source, report)) : jsonOf(source, report));

async function* archivesOf(
  { objects, runsBucket: bucket }: Source,
  report: InventoryReport,
): AsyncGenerator<ListedArchive> {
  const { runId, scope, files } = report;
  for (let part = 0; part < files; part++) {
    const location = { bucket, key: inventoryFiles.list(runId, scope.kind, part) };
    const lines = await readJsonLines(objects, location, ListedArchive);
    if (!lines)
      throw new CommandError(`${formatS3Uri(bucket, location.key)} is gone: the list of run ${runId} is not whole.`);
    yield* lines;
  }
}

async function* unreadableOf(
  { objects, runsBucket: bucket }: Source,
  { runId, files }: InventoryReport,
): AsyncGenerator<UnreadableElement> {
  for (let part = 0; part < files; part++) {
    const lines = await readJsonLines(
      objects,
      { bucket, key: inventoryFiles.unreadable(runId, part) },
      UnreadableElement,
    );
    if (lines) yield* lines;
  }
}

async function* csvOf(archives: AsyncIterable<ListedArchive>): AsyncGenerator<string> {
  yield csvLine('archiveId', 'description', 'createdAt', 'sizeBytes', 'treeHash');
  for await (const { archiveId, description, createdAt, sizeBytes, treeHash } of archives) {
    yield csvLine(archiveId, csvText(printable(description)), createdAt, sizeBytes, treeHash);
  }
}

/** A line per archive, so that text tools can read it too. */
async function* jsonOf(source: Source, report: InventoryReport): AsyncGenerator<string> {
  yield `{"report":${JSON.stringify(report)},"archives":[`;
  yield* elements(archivesOf(source, report));
  yield '],"unreadable":[';
  yield* elements(unreadableOf(source, report));
  yield ']}\n';
}

async function* elements(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '\n';
  for await (const value of values) {
    yield `${before}${printable(JSON.stringify(value))}`;
    before = ',\n';
  }
  if (before !== '\n') yield '\n';
}
