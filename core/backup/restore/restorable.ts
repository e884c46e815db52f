import { KEY_BYTES_MAX } from '../../naming/safe-path';
import type { MissingArchive } from '../damage/missing-archives';
import type { ArchiveFacts } from './archive-facts';
import type { WantedObject, WantedSlice } from './wanted-objects';
import { rangeBytesForWhole } from './whole-range';

/**
 * Explain why an object cannot be restored; undefined when it can.
 *
 * @param archives archives of its slices, in order
 * @param terms.missing missing archives by id
 */
export function whyNotRestorable(
  object: WantedObject,
  archives: readonly ArchiveFacts[],
  terms: { prefix: string; rangeBytes: number; missing: ReadonlyMap<string, MissingArchive> },
): string | undefined {
  const { prefix, rangeBytes, missing } = terms;
  const keyBytes = Buffer.byteLength(prefix) + Buffer.byteLength(object.key);
  if (keyBytes > KEY_BYTES_MAX) {
    return `with the destination's prefix its key has ${keyBytes} bytes, but S3 allows ${KEY_BYTES_MAX}: choose a shorter prefix`;
  }
  const gone = archives.map(({ archiveId }) => missing.get(archiveId)).find((archive) => archive !== undefined);
  if (gone) return whyMissing(gone);
  if (!agrees(object, archives)) return 'its line in the snapshot contradicts the list of archives';
  if (object.slices.length === 1) return undefined;
  if (rangeBytesForWhole(object.sizeBytes, offsetsOf(object.slices), rangeBytes) !== undefined) return undefined;
  return (
    `it spans ${archives.length} archives whose boundaries do not let its ${object.sizeBytes} bytes fit into the 10,000 parts ` +
    `of one S3 upload: retrieve them with a manifest, and join them: ${named(archives)}`
  );
}

const FINDINGS: Record<MissingArchive['finding'], string> = {
  missing: 'is missing from',
  'other-size': 'has another size in',
  'other-hash': 'has another tree hash in',
};

const whyMissing = ({ archiveId, vault, finding, foundBy, inventoryDate }: MissingArchive) =>
  `archive ${archiveId}, which it needs, ${FINDINGS[finding]} vault ${vault} by the inventory of ${inventoryDate} (check ` +
  `${foundBy}): restore the object from another snapshot (\`moraine find\` says which have it); if the archive is there after ` +
  'all, another check takes it off the record';

const ARCHIVES_NAMED_MAX = 3;

function named(archives: readonly ArchiveFacts[]): string {
  const ids = archives.slice(0, ARCHIVES_NAMED_MAX).map(({ archiveId }) => archiveId);
  return [...ids, ...(archives.length > ARCHIVES_NAMED_MAX ? ['…'] : [])].join(', ');
}

/** Offsets of an object's slices within the object. */
export function offsetsOf(slices: readonly WantedSlice[]): number[] {
  let offset = 0;
  return slices.map(({ sizeBytes }) => {
    offset += sizeBytes;
    return offset - sizeBytes;
  });
}

function agrees({ sizeBytes, treeHash, slices }: WantedObject, archives: readonly ArchiveFacts[]): boolean {
  const [only] = archives;
  const heldBytes = slices.reduce((sum, slice) => sum + slice.sizeBytes, 0);
  if (heldBytes !== sizeBytes) return false;
  const isOne = slices.length === 1;
  if (isOne && only && only.kind !== 'object') return (slices[0]?.offset ?? 0) + sizeBytes <= only.sizeBytes;
  return archives.every((archive, position) => {
    const slice = slices[position];
    const isAll = slice?.offset === 0 && slice.sizeBytes === archive.sizeBytes;
    return archive.kind === 'object' && isAll && (!isOne || archive.treeHash === treeHash);
  });
}
