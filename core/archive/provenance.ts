import { decodeDescription } from '../naming/formats/decode-description';
import type { ObjectHead } from '../ports/destination';
import type { Claim } from './claim';

const VAULT = 'moraine-vault';
const ARCHIVE_ID = 'moraine-archive-id';
const TREE_HASH = 'moraine-tree-hash';
const CREATED = 'moraine-created';
const DESCRIPTION = 'moraine-description';
const DESCRIPTION_BASE64 = 'moraine-description-base64';
const DESCRIPTION_OMITTED = 'moraine-description-omitted';
const FORMAT = 'moraine-format';
const MODIFIED = 'moraine-modified';
const FLAGS = 'moraine-flags';
const PROVENANCE = new Set([
  VAULT,
  ARCHIVE_ID,
  TREE_HASH,
  CREATED,
  DESCRIPTION,
  DESCRIPTION_BASE64,
  DESCRIPTION_OMITTED,
  FORMAT,
  MODIFIED,
  FLAGS,
]);

/**
 * Maximum size of user metadata in S3 in bytes, names and values together.
 *
 * @see Amazon S3 User Guide, "Working with object metadata"
 */
export const METADATA_BYTES_MAX = 2048;
/** Prefix of the headers of user metadata, counted with each name to be on the safe side. */
const NAME_PREFIX = 'x-amz-meta-';

/** Whether a header carries a text unchanged: printable ASCII, without outer spaces, and not like an RFC 2047 encoded word. */
const isPlain = (text: string) => /^[\x20-\x7e]*$/.test(text) && text.trim() === text && !text.includes('=?');

function bytesOf(metadata: Record<string, string>): number {
  return Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(NAME_PREFIX + name + value),
    0,
  );
}

/**
 * Make the user metadata that identifies the archive of an object. A description that a header cannot carry unchanged is stored as
 * base64 of its UTF-8 bytes; one that is too long is omitted, and marked as omitted. What is decoded from it is added as far as it
 * fits.
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
  const fits = bytesOf(described) <= METADATA_BYTES_MAX;
  return withRoomFor(decodedFrom(description), fits ? described : { ...base, [DESCRIPTION_OMITTED]: 'true' });
}

/** What a description tells of the original file, as metadata: its modification time, flags, and the format of a tool. */
function decodedFrom(description: string): Record<string, string> {
  const { format, modifiedAt, flags } = decodeDescription(description);
  return {
    ...(modifiedAt !== undefined && { [MODIFIED]: modifiedAt }),
    ...(flags.length > 0 && { [FLAGS]: flags.join(',') }),
    ...(format !== 'plain' && format !== 'none' && { [FORMAT]: format }),
  };
}

/** Add members to metadata, in order, each if there is room for it. */
function withRoomFor(more: Record<string, string>, metadata: Record<string, string>): Record<string, string> {
  let full = metadata;
  for (const [name, value] of Object.entries(more)) {
    const longer = { ...full, [name]: value };
    if (bytesOf(longer) <= METADATA_BYTES_MAX) full = longer;
  }
  return full;
}

/**
 * Make the user metadata of an object restored from a backup: its own metadata, and as much of the provenance as fits, the tree hash
 * first. Provenance of an earlier restore is replaced.
 *
 * @param own metadata of the object when it was backed up; names in lower case
 */
export function restoredMetadata(
  own: Record<string, string>,
  from: { vault: string; archiveId: string; treeHash: string; creationDate: string },
): Record<string, string> {
  const metadata = Object.fromEntries(Object.entries(own).filter(([name]) => !PROVENANCE.has(name)));
  const provenance = {
    [TREE_HASH]: from.treeHash,
    [ARCHIVE_ID]: from.archiveId,
    [VAULT]: from.vault,
    [CREATED]: from.creationDate,
  };
  return withRoomFor(provenance, metadata);
}

/** Tree hash in an object's metadata; undefined when it did not fit, or when Moraine did not write the object. */
export const statedTreeHash = (metadata: Record<string, string>): string | undefined => metadata[TREE_HASH];

/** Id of the archive that an object's metadata names as its origin. */
export const statedArchiveId = (metadata: Record<string, string>): string | undefined => metadata[ARCHIVE_ID];

/** Archive description in an object's metadata; undefined when it was omitted because of its length. */
export function describedBy(metadata: Record<string, string>): string | undefined {
  if (metadata[DESCRIPTION_OMITTED]) return undefined;
  const encoded = metadata[DESCRIPTION_BASE64];
  return encoded === undefined ? (metadata[DESCRIPTION] ?? '') : Buffer.from(encoded, 'base64').toString();
}

/** Evaluate whether an object's metadata claims to be an archive: `this` if it names the archive's id and tree hash. */
export function archiveClaim({ metadata }: ObjectHead, archive: { archiveId: string; treeHash: string }): Claim {
  const isThis = metadata[ARCHIVE_ID] === archive.archiveId && metadata[TREE_HASH] === archive.treeHash;
  return isThis ? 'this' : 'other';
}

/**
 * Evaluate whether an object's metadata claims to be a given backed-up object, restored from any archive: `this` if it names the
 * tree hash; `none` if it names none, and neither would the metadata of the given object, for lack of space.
 *
 * @param object tree hash, and metadata with which the object would be written
 */
export function objectClaim(
  { metadata }: ObjectHead,
  object: { treeHash: string; metadata: Record<string, string> },
): Claim {
  const stated = statedTreeHash(metadata);
  if (stated !== undefined) return stated === object.treeHash ? 'this' : 'other';
  return statedTreeHash(object.metadata) === undefined ? 'none' : 'other';
}
