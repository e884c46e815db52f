import type * as z from 'zod';
import { type InventoryReport, ListedArchive, UnreadableElement } from '../../../core/contracts/inventory-run';
import { inventoryFiles } from '../../../core/contracts/run-files';
import { fileUri } from '../../../core/files/file-uri';
import { readJsonLines } from '../../../core/files/read-json-lines';
import { csvLine, csvText } from '../../../core/text/csv';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { ExitCode } from '../../exit-codes';
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

function archivesOf(source: Source, report: InventoryReport): AsyncGenerator<ListedArchive> {
  const keys = report.parts.map((part) => inventoryFiles.list(report.runId, report.scope.kind, part));
  return linesOf(source, keys, ListedArchive, { report, count: 'archives' });
}

function unreadableOf(source: Source, report: InventoryReport): AsyncGenerator<UnreadableElement> {
  const keys = report.parts.map((part) => inventoryFiles.unreadable(report.runId, part));
  return linesOf(source, keys, UnreadableElement, { report, count: 'unreadable' });
}

/** The lines of files one after the other. @throws CommandError when their number differs from a count of the report */
async function* linesOf<Line>(
  { files }: Source,
  keys: readonly string[],
  schema: z.ZodType<Line>,
  { report, count: counted }: { report: InventoryReport; count: 'archives' | 'unreadable' },
): AsyncGenerator<Line> {
  const incomplete = (reason: string) =>
    new CommandError(`${reason}: the list of run ${report.runId} is incomplete.`, ExitCode.unexpected);
  let count = 0;
  for (const key of keys) {
    const lines = await readJsonLines(files, key, schema);
    if (!lines) throw incomplete(`${fileUri(files, key)} is missing`);
    for await (const line of lines) {
      count += 1;
      yield line;
    }
  }
  if (count === report[counted]) return;
  throw incomplete(`The report counts ${report[counted]} ${counted}, but its files have ${count}`);
}

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
