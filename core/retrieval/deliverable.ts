import type { MemberLine } from '../contracts/copy-message';
import type { ObjectPiece, PackPiece } from '../contracts/piece';
import type { ObjectProperties } from '../contracts/snapshot';

/** An object that a run delivers to its destination. */
export interface Deliverable {
  /** Planned key, with the destination's prefix. */
  key: string;
  /** Size of the object, which may span archives or be part of one. */
  sizeBytes: number;
  treeHash: string;
  /** Archive that it is retrieved from. */
  archive: { archiveId: string; creationDate: string; description: string };
  /** Properties of an object of a backup, which are restored with its bytes. */
  properties: ObjectProperties | undefined;
}

/** The object made from a line's archive, alone or together with other slices. */
export function deliverableOf(line: ObjectPiece): Deliverable {
  const { archiveId, creationDate, description, key, properties } = line;
  const { sizeBytes, treeHash } = line.kind === 'slice' ? line.whole : line;
  return { key, sizeBytes, treeHash, archive: { archiveId, creationDate, description }, properties };
}

/** The object made from a member of a line's pack. */
export function deliverableOfMember(line: PackPiece, member: MemberLine): Deliverable {
  const { archiveId, creationDate, description } = line;
  const { key, sizeBytes, treeHash, properties = {} } = member;
  return { key, sizeBytes, treeHash, archive: { archiveId, creationDate, description }, properties };
}

/** Whether a line's archive is copied to S3 in ranges, as parts of an upload, rather than in one request. */
export const isCopiedInRanges = (line: ObjectPiece) => line.kind === 'slice' || line.sizeBytes > line.rangeBytes;

/** Offset of a line's archive in its object; undefined for an archive that is an object by itself. */
export const offsetInObject = (line: ObjectPiece) => (line.kind === 'slice' ? line.whole.offset : undefined);
