import { InvalidInputError } from '../contracts/errors';
import { readLines } from '../files/read-lines';
import { isSafePath } from '../naming/safe-path';
import { type InventoryEntry, readEntry } from './inventory-entry';
import type { InventoryHeader } from './inventory-scanner';
import { ManifestProblems } from './manifest-problems';
import { parseInventory } from './parse-inventory';

/** Bytes looked at to tell an inventory from JSON Lines. */
const HEAD_BYTES = 64 * 1024;
/** The first of these members says what the file is. A quote inside a JSON string is escaped, so only members match. */
const TELLING_MEMBER =
  /"(VaultARN|InventoryDate|ArchiveList|ArchiveId|Size|SHA256TreeHash|ArchiveDescription|Key)"\s*:/;
const OF_INVENTORY = new Set(['VaultARN', 'InventoryDate', 'ArchiveList']);

/**
 * Parse the archives that a person asks for: a vault inventory in JSON, or JSON Lines with an inventory's member names
 * (`ArchiveId`, `Size`, `SHA256TreeHash`, and if wanted `ArchiveDescription`, `CreationDate`, `Key`), told apart by
 * their content. Blank lines are ignored.
 *
 * Nothing may be requested before the generator has returned: the last line may be the broken one.
 *
 * @param prefix of the destination, which a `Key` is put behind
 * @returns (the generator's return value) what an inventory says of itself; empty for JSON Lines
 * @throws InvalidInputError naming up to ten broken lines or elements, archives named twice, or that there is none
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
  const telling = TELLING_MEMBER.exec(Buffer.concat(head).subarray(0, HEAD_BYTES).toString('latin1'));
  return yield* OF_INVENTORY.has(telling?.[1] ?? '')
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
    problems.add(position, `Key cannot be an object's key: ${JSON.stringify(entry.key).slice(0, 80)}`);
  }
  problems.addArchive(entry.archiveId, position);
  return entry;
}

function finish(problems: ManifestProblems): void {
  problems.throwIfAny();
  if (problems.archives === 0) {
    throw new InvalidInputError('the manifest is empty: it needs a line for each archive to retrieve');
  }
}
