import { InvalidInputError } from '../contracts/errors';
import { readLines } from '../files/read-lines';
import { isSafePath } from '../naming/safe-path';
import { type InventoryEntry, readEntry } from './inventory-entry';
import type { InventoryHeader } from './inventory-scanner';
import { ManifestProblems } from './manifest-problems';
import { parseInventory } from './parse-inventory';

/** Number of leading bytes by which an inventory is distinguished from JSON Lines. */
const HEAD_BYTES = 64 * 1024;
/** Matches the members of which the first determines the format. Quotes in JSON strings are escaped, so only members match. */
const FORMAT_MEMBER = /"(VaultARN|InventoryDate|ArchiveList|ArchiveId|Size|SHA256TreeHash|ArchiveDescription|Key)"\s*:/;
const INVENTORY_MEMBERS = new Set(['VaultARN', 'InventoryDate', 'ArchiveList']);

/**
 * Parse a manifest of archives to retrieve: a vault inventory in JSON, or JSON Lines with the member names of an inventory
 * (`ArchiveId`, `Size`, `SHA256TreeHash`, and optionally `ArchiveDescription`, `CreationDate`, `Key`). The format is detected by
 * the content. Blank lines are ignored.
 *
 * Callers must not request any archive before the generator has returned, since even the last line may be invalid.
 *
 * @param prefix prefix of the destination, which is prepended to each `Key`
 * @returns (the generator's return value) header of the inventory; empty for JSON Lines
 * @throws InvalidInputError naming up to ten invalid lines or elements and duplicate archives, or when there is no archive
 */
export async function* parseManifest(
  source: AsyncIterable<Uint8Array>,
  prefix: string,
): AsyncGenerator<InventoryEntry, InventoryHeader, undefined> {
  const chunks = source[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let bytes = 0; bytes < HEAD_BYTES; bytes += head.at(-1)?.length ?? 0) {
    const next = await chunks.next();
    if (next.done) break;
    head.push(next.value);
  }
  const whole = joined(head, chunks);
  const member = FORMAT_MEMBER.exec(Buffer.concat(head).subarray(0, HEAD_BYTES).toString('latin1'));
  return yield* INVENTORY_MEMBERS.has(member?.[1] ?? '')
    ? entriesOfInventory(whole, prefix)
    : entriesOfLines(whole, prefix);
}

async function* joined(head: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* entriesOfLines(
  source: AsyncIterable<Uint8Array>,
  prefix: string,
): AsyncGenerator<InventoryEntry, InventoryHeader, undefined> {
  const problems = new ManifestProblems('line');
  for await (const line of readLines(source)) {
    if ('problem' in line) {
      problems.add(line.line, line.problem);
    } else if (line.text.trim() !== '') {
      const read = readEntry(line.text, true);
      if ('problem' in read) problems.add(line.line, read.problem.reason);
      else yield checked(read.entry, line.line, problems, prefix);
    }
  }
  finish(problems);
  return { vaultArn: undefined, inventoryDate: undefined };
}

async function* entriesOfInventory(
  source: AsyncIterable<Uint8Array>,
  prefix: string,
): AsyncGenerator<InventoryEntry, InventoryHeader, undefined> {
  const problems = new ManifestProblems('element');
  const elements = parseInventory(source);
  let position = 0;
  for (;;) {
    const next = await elements.next();
    if (next.done) {
      finish(problems);
      return next.value;
    }
    position++;
    if ('rejected' in next.value) problems.add(position, next.value.rejected.reason);
    else yield checked(next.value.entry, position, problems, prefix);
  }
}

function checked(entry: InventoryEntry, position: number, problems: ManifestProblems, prefix: string): InventoryEntry {
  if (entry.key !== undefined && !isSafePath(entry.key, prefix)) {
    problems.add(position, `Key is not valid as an object key: ${JSON.stringify(entry.key).slice(0, 80)}`);
  }
  problems.addArchive(entry.archiveId, position);
  return entry;
}

function finish(problems: ManifestProblems): void {
  problems.throwIfAny();
  if (problems.archives === 0) {
    throw new InvalidInputError('the manifest is empty: it must have a line for each archive to retrieve');
  }
}
