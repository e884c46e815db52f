import type { ResolvedOptions } from '../glacier-options';
import { alignedLeaves, type ByteRange } from '../hashing/aligned-range';
import { leafBytes } from '../hashing/tree-hash';
import type { Vault } from '../vaults/vault';
import { archiveNotFound, invalidParameter } from '../wire/glacier-error';
import { type JsonObject, stringMember } from '../wire/json-body';
import type { ArchiveRetrieval, RetrievedArchive, Tier } from './job';

const inventoryOnly = ['Format', 'InventoryRetrievalParameters'];

/** Parse the request of an archive-retrieval job. @throws 400, 404 */
export async function archiveRetrievalOf(
  body: JsonObject,
  archiveId: string,
  vault: Vault,
  options: Pick<ResolvedOptions, 'unknownArchive'>,
): Promise<ArchiveRetrieval> {
  for (const name of inventoryOnly) {
    if (body.has(name)) throw invalidParameter(`${name} is not allowed for an archive-retrieval job`);
  }
  const tier = checkedTier(stringMember(body, 'Tier') ?? 'Standard');
  const rangeText = stringMember(body, 'RetrievalByteRange');
  const record = await vault.archives.find(archiveId);
  if (!record) {
    if (options.unknownArchive === 'refuse') throw archiveNotFound(archiveId);
    return { action: 'ArchiveRetrieval', archiveId, tier, range: null, rangeTreeHash: null };
  }
  const { sizeBytes, treeHash, description, partSizeBytes, content } = record;
  // The id of the request, not the record's copy: a hundred thousand jobs would keep both strings.
  const archive: RetrievedArchive = { id: archiveId, sizeBytes, treeHash, description, partSizeBytes, content };
  const range = rangeText === undefined ? { start: 0, end: sizeBytes - 1 } : checkedRange(rangeText, sizeBytes);
  const leaves = alignedLeaves(range, sizeBytes);
  const rangeTreeHash = leaves ? await vault.archives.files.treeHashOf(archive, leaves) : null;
  return { action: 'ArchiveRetrieval', archiveId, archive, tier, range, rangeTreeHash };
}

function checkedTier(text: string): Tier {
  if (text === 'Expedited' || text === 'Standard' || text === 'Bulk') return text;
  throw invalidParameter(`Invalid tier: ${text}`);
}

/** Parse a MiB-aligned range: it starts on a whole MiB, and ends before a whole MiB or with the archive. */
function checkedRange(text: string, sizeBytes: number): ByteRange {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(text);
  const [start, end] = [Number(match?.[1]), Number(match?.[2])];
  const isValid =
    match &&
    start <= end &&
    end < sizeBytes &&
    start % leafBytes === 0 &&
    ((end + 1) % leafBytes === 0 || end === sizeBytes - 1);
  if (!isValid)
    throw invalidParameter(
      `Invalid RetrievalByteRange: ${text}. The range must be megabyte aligned and lie in the archive.`,
    );
  return { start, end };
}
