import type * as z from 'zod';
import { type InventoryReport, ListedArchive, UnreadableElement } from '../../core/contracts/inventory-run';
import { inventoryFiles } from '../../core/contracts/run-files';
import { fileUri } from '../../core/files/file-uri';
import { readJsonLines } from '../../core/files/read-json-lines';
import type { InventoryEntry } from '../../core/inventory/inventory-entry';
import { CommandError } from '../errors/command-error';
import { ExitCode } from '../exit-codes';
import type { Deployment } from './deployment';

type Source = Pick<Deployment, 'files'>;

/** The files of an inventory that a run has read do not hold what its report says. */
export class IncompleteListError extends CommandError {
  constructor(reason: string, runId: string) {
    super(`${reason}: the list of run ${runId} is incomplete.`, ExitCode.unexpected);
  }
}

/**
 * Stream the archives of an inventory that a run has read.
 *
 * @throws IncompleteListError when a file of the list is missing, or when its length differs from the report
 */
export function archivesOf(source: Source, report: InventoryReport): AsyncGenerator<ListedArchive> {
  const keys = report.parts.map((part) => inventoryFiles.list(report.runId, report.scope.kind, part));
  return linesOf(source, keys, ListedArchive, { report, count: 'archives' });
}

/** Stream the same archives as selections take them. @throws IncompleteListError as `archivesOf` */
export async function* entriesOf(source: Source, report: InventoryReport): AsyncGenerator<InventoryEntry> {
  for await (const archive of archivesOf(source, report)) yield entryOf(archive);
}

/** A listed archive as selections take it. */
export const entryOf = ({ createdAt, ...archive }: ListedArchive): InventoryEntry => ({
  ...archive,
  creationDate: createdAt,
});

/** Stream the elements of such an inventory that are not valid archives. @throws IncompleteListError as `archivesOf` */
export function unreadableOf(source: Source, report: InventoryReport): AsyncGenerator<UnreadableElement> {
  const keys = report.parts.map((part) => inventoryFiles.unreadable(report.runId, part));
  return linesOf(source, keys, UnreadableElement, { report, count: 'unreadable' });
}

/** The lines of files one after the other. @throws IncompleteListError when their number differs from a count of the report */
async function* linesOf<Line>(
  { files }: Source,
  keys: readonly string[],
  schema: z.ZodType<Line>,
  { report, count: counted }: { report: InventoryReport; count: 'archives' | 'unreadable' },
): AsyncGenerator<Line> {
  const incomplete = (reason: string) => new IncompleteListError(reason, report.runId);
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
