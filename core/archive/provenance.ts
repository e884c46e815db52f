import type { ObjectHead } from '../ports/objects';

const VAULT = 'moraine-vault';
const ARCHIVE_ID = 'moraine-archive-id';
const TREE_HASH = 'moraine-tree-hash';
const CREATED = 'moraine-created';
const DESCRIPTION = 'moraine-description';
const DESCRIPTION_BASE64 = 'moraine-description-base64';
const DESCRIPTION_OMITTED = 'moraine-description-omitted';

/**
 * What S3 lets user metadata measure, names and values together.
 *
 * @see Amazon S3 User Guide, "Working with object metadata"
 */
export const METADATA_BYTES_MAX = 2048;
/** Counted with each name, lest S3 do. */
const NAME_PREFIX = 'x-amz-meta-';

/** A header carries it unchanged: printable ASCII, no space to trim, nothing to take for an RFC 2047 encoded word. */
const isPlain = (text: string) => /^[\x20-\x7e]*$/.test(text) && text.trim() === text && !text.includes('=?');

function bytesOf(metadata: Record<string, string>): number {
  return Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(NAME_PREFIX + name + value),
    0,
  );
}

/**
 * User metadata by which an object says which archive it is. A description that a header cannot carry as it is goes in as
 * base64 of its UTF-8 bytes; one for which there is no room is left out, and that is noted.
 *
 * @returns names in lower case, at most 2,048 bytes
 */
export function provenanceMetadata(archive: {
  vault: string;
  archiveId: string;
  treeHash: string;
  creationDate: string;
  description: string;
}): Record<string, string> {
  const { description } = archive;
  const base = {
    [VAULT]: archive.vault,
    [ARCHIVE_ID]: archive.archiveId,
    [TREE_HASH]: archive.treeHash,
    [CREATED]: archive.creationDate,
  };
  if (description === '') return base;
  const described = isPlain(description)
    ? { ...base, [DESCRIPTION]: description }
    : { ...base, [DESCRIPTION_BASE64]: Buffer.from(description).toString('base64') };
  return bytesOf(described) <= METADATA_BYTES_MAX ? described : { ...base, [DESCRIPTION_OMITTED]: 'true' };
}

/** The description that `provenanceMetadata` put in; undefined when it was left out for its length. */
export function describedBy(metadata: Record<string, string>): string | undefined {
  if (metadata[DESCRIPTION_OMITTED]) return undefined;
  const encoded = metadata[DESCRIPTION_BASE64];
  return encoded === undefined ? (metadata[DESCRIPTION] ?? '') : Buffer.from(encoded, 'base64').toString();
}

/**
 * Whether an object is the archive, complete: it names the archive and its tree hash, has its length, and S3 holds a
 * checksum of the whole object.
 */
export function isSameArchive(
  head: ObjectHead,
  archive: { archiveId: string; treeHash: string; sizeBytes: number },
): boolean {
  return (
    head.metadata[ARCHIVE_ID] === archive.archiveId &&
    head.metadata[TREE_HASH] === archive.treeHash &&
    head.sizeBytes === archive.sizeBytes &&
    head.crc32 !== undefined
  );
}
