import type { ObjectHead } from '../ports/destination';
import type { Claim } from './claim';

const VAULT = 'moraine-vault';
const ARCHIVE_ID = 'moraine-archive-id';
const TREE_HASH = 'moraine-tree-hash';
const CREATED = 'moraine-created';
const DESCRIPTION = 'moraine-description';
const DESCRIPTION_BASE64 = 'moraine-description-base64';
const DESCRIPTION_OMITTED = 'moraine-description-omitted';
const OURS = new Set([VAULT, ARCHIVE_ID, TREE_HASH, CREATED, DESCRIPTION, DESCRIPTION_BASE64, DESCRIPTION_OMITTED]);

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

/**
 * User metadata of an object that is restored from a backup: all of its own, and of what says where it comes from as much
 * as there is room for, its tree hash first. What an earlier restore had put in is replaced.
 *
 * @param own as it was backed up; names in lower case
 */
export function restoredMetadata(
  own: Record<string, string>,
  from: { vault: string; archiveId: string; treeHash: string; creationDate: string },
): Record<string, string> {
  let metadata = Object.fromEntries(Object.entries(own).filter(([name]) => !OURS.has(name)));
  const provenance = {
    [TREE_HASH]: from.treeHash,
    [ARCHIVE_ID]: from.archiveId,
    [VAULT]: from.vault,
    [CREATED]: from.creationDate,
  };
  for (const [name, value] of Object.entries(provenance)) {
    const more = { ...metadata, [name]: value };
    if (bytesOf(more) <= METADATA_BYTES_MAX) metadata = more;
  }
  return metadata;
}

/** The tree hash that an object's metadata states; undefined when there was no room for it, or the object is not ours. */
export const statedTreeHash = (metadata: Record<string, string>): string | undefined => metadata[TREE_HASH];

/** The archive that an object says it is, or is out of. */
export const statedArchiveId = (metadata: Record<string, string>): string | undefined => metadata[ARCHIVE_ID];

/** The description that `provenanceMetadata` put in; undefined when it was left out for its length. */
export function describedBy(metadata: Record<string, string>): string | undefined {
  if (metadata[DESCRIPTION_OMITTED]) return undefined;
  const encoded = metadata[DESCRIPTION_BASE64];
  return encoded === undefined ? (metadata[DESCRIPTION] ?? '') : Buffer.from(encoded, 'base64').toString();
}

/** What an object says of being an archive: that it is this one when it names the archive and its tree hash. */
export function archiveClaim({ metadata }: ObjectHead, archive: { archiveId: string; treeHash: string }): Claim {
  const isThis = metadata[ARCHIVE_ID] === archive.archiveId && metadata[TREE_HASH] === archive.treeHash;
  return isThis ? 'this' : 'other';
}

/**
 * What an object says of being one that was backed up, whichever archive it was restored from: that it is this one when it
 * names the tree hash; nothing when it names none, and this one would have no room to.
 *
 * @param object its tree hash, and its metadata as it is put
 */
export function objectClaim(
  { metadata }: ObjectHead,
  object: { treeHash: string; metadata: Record<string, string> },
): Claim {
  const stated = statedTreeHash(metadata);
  if (stated !== undefined) return stated === object.treeHash ? 'this' : 'other';
  return statedTreeHash(object.metadata) === undefined ? 'none' : 'other';
}
