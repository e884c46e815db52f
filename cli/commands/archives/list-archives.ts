import type { ListedArchive } from '../../../core/contracts/inventory-run';
import { lastInventory, type WholeInventory } from '../../../core/inventory/last-inventory';
import { shownName } from '../../../core/naming/shown-name';
import { keyMatcher } from '../../../core/text/globs';
import type { Deployment } from '../../deployment/deployment';
import { archivesOf } from '../../deployment/inventory-list';
import { requireVault } from '../../deployment/require-vault';
import { CommandError } from '../../errors/command-error';
import { countOf, formatBytes } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { jsonText } from '../../format/json-text';
import { printable } from '../../format/printable';
import { didYouMeanGlob } from '../../near-glob';
import type { Terminal } from '../../terminal/terminal';

interface Search {
  vault: string;
  /** Undefined: all archives. */
  glob: string | undefined;
  limit: number;
}

/** Archive with the name by which it is searched. */
type NamedArchive = ListedArchive & { name: string };

/**
 * Stream the archives of a vault to the terminal, as lines or as one JSON object, with the date of the inventory.
 *
 * @throws CommandError when no run has read an inventory of the whole vault
 */
export async function listArchives(
  deployment: Deployment,
  terminal: Terminal,
  { json, ...search }: Search & { json: boolean },
): Promise<void> {
  const { vault } = search;
  const report = await lastInventory(vault, deployment);
  if (!report) {
    await requireVault(deployment, vault);
    throw new CommandError(
      `No run has read an inventory of the whole vault ${vault} yet. Take one, in about four hours: moraine inventory ${vault} --watch`,
    );
  }
  const sums = { archives: 0, bytes: 0 };
  const found = counted(foundIn(deployment, report, search), sums);
  await terminal.pour(json ? jsonOf(report, found) : textOf(found));
  if (json) return;
  const isAny = sums.archives > 0;
  const meant =
    isAny || search.glob === undefined ? '' : await didYouMeanGlob(search.glob, namesOf(deployment, report));
  const what = isAny ? `${countOf(sums.archives, 'archive')}, ${formatBytes(sums.bytes)}` : 'No such archive';
  const most = sums.archives === search.limit ? ' (as many as --limit allows)' : '';
  const date = `${formatTime(report.inventoryDate)} UTC`;
  terminal.complain(
    `${what}${most} in the inventory of vault ${vault} of ${date}.${meant} Newer: moraine inventory ${vault} --watch`,
  );
}

async function* namesOf(deployment: Deployment, report: WholeInventory): AsyncGenerator<string> {
  for await (const archive of archivesOf(deployment, report)) yield shownName(archive);
}

async function* foundIn(
  deployment: Deployment,
  report: WholeInventory,
  { glob, limit }: Search,
): AsyncGenerator<NamedArchive> {
  const matches = glob === undefined ? () => true : keyMatcher([glob]);
  let left = limit;
  for await (const archive of archivesOf(deployment, report)) {
    const name = shownName(archive);
    if (name !== glob && !matches(name)) continue;
    yield { name, ...archive };
    left -= 1;
    if (left <= 0) return;
  }
}

async function* counted(
  archives: AsyncIterable<NamedArchive>,
  sums: { archives: number; bytes: number },
): AsyncGenerator<NamedArchive> {
  for await (const archive of archives) {
    sums.archives += 1;
    sums.bytes += archive.sizeBytes;
    yield archive;
  }
}

async function* textOf(archives: AsyncIterable<NamedArchive>): AsyncGenerator<string> {
  for await (const { name, sizeBytes, createdAt, archiveId } of archives) {
    yield `${formatBytes(sizeBytes).padStart(10)}  ${formatTime(createdAt)}  ${archiveId}  ${printable(name)}\n`;
  }
}

/** JSON with one line per archive, so that line-based tools can read it too. */
async function* jsonOf(
  { vault, inventoryDate, runId }: WholeInventory,
  archives: AsyncIterable<NamedArchive>,
): AsyncGenerator<string> {
  const beginning = `${jsonText({ vault, inventoryDate, runId }).slice(0, -1)},"archives":[`;
  let before = beginning;
  for await (const archive of archives) {
    yield `${before}\n${jsonText(archive)}`;
    before = ',';
  }
  yield before === beginning ? `${beginning}]}\n` : '\n]}\n';
}
