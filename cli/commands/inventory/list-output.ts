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

/** How the whole list is written, and where to. */
export interface ListOutput {
  format: 'csv' | 'json';
  /** Default: standard output. */
  file: string | undefined;
}

type Source = Pick<Deployment, 'files'>;

/**
 * The list of an inventory as text, as it streams in.
 *
 * @throws CommandError when a file of it is gone, or when it is not as long as the report says
 */
export const listText = (
  source: Source,
  report: InventoryReport,
  format: ListOutput['format'],
): AsyncGenerator<string> => (format === 'csv' ? csvOf(archivesOf(source, report)) : jsonOf(source, report));

function archivesOf(source: Source, report: InventoryReport): AsyncGenerator<ListedArchive> {
  const keys = report.parts.map((part) => inventoryFiles.list(report.runId, report.scope.kind, part));
  return linesOf(source, keys, ListedArchive, { report, of: 'archives' });
}

function unreadableOf(source: Source, report: InventoryReport): AsyncGenerator<UnreadableElement> {
  const keys = report.parts.map((part) => inventoryFiles.unreadable(report.runId, part));
  return linesOf(source, keys, UnreadableElement, { report, of: 'unreadable' });
}

/** The lines of files one after the other, which have to be as many as the report counts. */
async function* linesOf<Line>(
  { files }: Source,
  keys: readonly string[],
  schema: z.ZodType<Line>,
  { report, of }: { report: InventoryReport; of: 'archives' | 'unreadable' },
): AsyncGenerator<Line> {
  const notWhole = (what: string) =>
    new CommandError(`${what}: the list of run ${report.runId} is not whole.`, ExitCode.unexpected);
  let count = 0;
  for (const key of keys) {
    const lines = await readJsonLines(files, key, schema);
    if (!lines) throw notWhole(`${fileUri(files, key)} is gone`);
    for await (const line of lines) {
      count += 1;
      yield line;
    }
  }
  if (count === report[of]) return;
  throw notWhole(`The report counts ${report[of]} ${of}, and its files have ${count}`);
}

async function* csvOf(archives: AsyncIterable<ListedArchive>): AsyncGenerator<string> {
  yield csvLine('archiveId', 'description', 'createdAt', 'sizeBytes', 'treeHash');
  for await (const { archiveId, description, createdAt, sizeBytes, treeHash } of archives) {
    yield csvLine(archiveId, csvText(printable(description)), createdAt, sizeBytes, treeHash);
  }
}

/** A line per archive, so that text tools can read it too. */
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
