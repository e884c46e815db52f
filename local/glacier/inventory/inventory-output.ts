import { open } from 'node:fs/promises';
import type { ResolvedOptions } from '../glacier-options';
import type { InventoryRetrieval } from '../jobs/job';
import type { ArchiveRecord } from '../storage/archive-record';
import { writeFully } from '../storage/durable-file';
import { readLines } from '../storage/read-lines';
import { isoMillis, isoSeconds, parseIsoDate } from '../wire/dates';
import { inventoryMarker, parseInventoryMarker } from './inventory-marker';

export interface InventoryOutputContext {
  /** Path of the inventory: one archive record per line, in order of creation. */
  inventoryPath: string;
  outputPath: string;
  vaultArn: string;
  options: Pick<ResolvedOptions, 'inventoryDates' | 'csvQuoting' | 'fsync'>;
}

/** Stream an inventory to the output of a job, filtered and limited as requested. */
export async function writeInventoryOutput(
  request: InventoryRetrieval,
  context: InventoryOutputContext,
): Promise<{ outputBytes: number; nextMarker: string | null }> {
  const format = request.format === 'CSV' ? csvFormat(context) : jsonFormat(request, context);
  const input = await open(context.inventoryPath, 'r');
  const output = await open(context.outputPath, 'w');
  try {
    let outputBytes = 0;
    const write = async (text: string) => {
      const data = Buffer.from(text);
      await writeFully(output, data, outputBytes);
      outputBytes += data.length;
    };
    const limit = request.limit === null ? Number.POSITIVE_INFINITY : Number(request.limit);
    const isWanted = selectionOf(request);
    let nextMarker: string | null = null;
    let entries = 0;
    let pending = format.head;
    for await (const lines of readLines(input, (await input.stat()).size)) {
      for (const { text } of lines) {
        const archive = JSON.parse(text) as ArchiveRecord;
        if (!isWanted(archive)) continue;
        if (entries === limit) {
          nextMarker = inventoryMarker(archive.number);
          break;
        }
        pending += (entries > 0 ? format.separator : '') + format.entry(archive);
        entries++;
      }
      await write(pending);
      pending = '';
      if (nextMarker !== null) break;
    }
    await write(pending + format.foot);
    if (context.options.fsync) await output.sync();
    return { outputBytes, nextMarker };
  } finally {
    await input.close();
    await output.close();
  }
}

function selectionOf(request: InventoryRetrieval): (archive: ArchiveRecord) => boolean {
  const fromNumber = request.marker === null ? 0 : (parseInventoryMarker(request.marker) ?? 0);
  const startMs = (request.startDate !== null && parseIsoDate(request.startDate)) || Number.NEGATIVE_INFINITY;
  const endMs = (request.endDate !== null && parseIsoDate(request.endDate)) || Number.POSITIVE_INFINITY;
  return ({ number, createdAtMs }) => number >= fromNumber && createdAtMs >= startMs && createdAtMs < endMs;
}

interface InventoryFormat {
  head: string;
  separator: string;
  foot: string;
  entry(archive: ArchiveRecord): string;
}

const dateForm = (context: InventoryOutputContext) =>
  context.options.inventoryDates === 'milliseconds' ? isoMillis : isoSeconds;

function jsonFormat(request: InventoryRetrieval, context: InventoryOutputContext): InventoryFormat {
  const date = dateForm(context);
  // Slightly earlier than LastInventoryDate, even when that is a whole second.
  const inventoryDate = date(request.inventoryTakenAtMs - 1);
  return {
    head: `{"VaultARN":${JSON.stringify(context.vaultArn)},"InventoryDate":"${inventoryDate}","ArchiveList":[`,
    separator: ',',
    foot: ']}',
    entry: (archive) =>
      JSON.stringify({
        ArchiveId: archive.id,
        ArchiveDescription: archive.description,
        CreationDate: date(archive.createdAtMs),
        Size: archive.sizeBytes,
        SHA256TreeHash: archive.treeHash,
      }),
  };
}

function csvFormat(context: InventoryOutputContext): InventoryFormat {
  const date = dateForm(context);
  const field = (value: string) =>
    // A backslash is not escaped, which is ambiguous, but Glacier does the same.
    context.options.csvQuoting === 'always' || /[",]/.test(value) ? `"${value.replaceAll('"', '\\"')}"` : value;
  return {
    head: 'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash\n',
    separator: '',
    foot: '',
    entry: (archive) =>
      `${[archive.id, archive.description, date(archive.createdAtMs), String(archive.sizeBytes), archive.treeHash]
        .map(field)
        .join(',')}\n`,
  };
}
