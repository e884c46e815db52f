import { createHash } from 'node:crypto';

export const VAULT_ARN = 'arn:aws:glacier:eu-west-1:123456789012:vaults/photos';
export const INVENTORY_DATE = '2026-11-20T08:00:00Z';

/** An element of an inventory, as Glacier writes it. */
export interface Element {
  ArchiveId: string;
  ArchiveDescription: string;
  CreationDate: string;
  Size: number;
  SHA256TreeHash: string;
}

export const hashOf = (text: string | number) => createHash('sha256').update(String(text)).digest('hex');

/** The n-th of a row of archives, each a second younger than the one before. */
export function element(n: number, changes: Partial<Record<keyof Element | 'Key', unknown>> = {}): Element {
  return {
    ArchiveId: `archive-${hashOf(n).slice(0, 20)}`,
    ArchiveDescription: `folder/file-${n}.bin`,
    CreationDate: new Date(Date.UTC(2020, 0, 1) + n * 1000).toISOString().replace('.000Z', 'Z'),
    Size: n + 1,
    SHA256TreeHash: hashOf(`tree of ${n}`),
    ...changes,
  } as Element;
}

export function inventoryOf(elements: unknown[], vaultArn = VAULT_ARN, inventoryDate = INVENTORY_DATE): string {
  return JSON.stringify({ VaultARN: vaultArn, InventoryDate: inventoryDate, ArchiveList: elements });
}

export function entryOf(e: Element) {
  return {
    archiveId: e.ArchiveId,
    description: e.ArchiveDescription,
    creationDate: e.CreationDate,
    sizeBytes: e.Size,
    treeHash: e.SHA256TreeHash,
  };
}

/** A stream of the text's bytes in chunks of the lengths given, over and over. */
export async function* chunked(content: string | Uint8Array, lengths: readonly number[] = [65_536]) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] as number;
    yield bytes.subarray(from, from + length);
    from += length;
  }
}

/** All that a generator yields, and what it returns. */
export async function drained<T, R>(generator: AsyncGenerator<T, R, undefined>): Promise<{ values: T[]; result: R }> {
  const values: T[] = [];
  for (;;) {
    const next = await generator.next();
    if (next.done) return { values, result: next.value };
    values.push(next.value);
  }
}
