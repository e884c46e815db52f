import type { MemberLine } from '../contracts/copy-message';
import type { ObjectPiece, PackPiece } from '../contracts/retrieval-run';
import type { ObjectProperties } from '../contracts/snapshot';

/** An object that a run brings to its destination. */
export interface Deliverable {
  /** Planned key, with the destination's prefix. */
  key: string;
  /** Of the object, which may span archives, or lie within one. */
  sizeBytes: number;
  treeHash: string;
  /** The archive that it comes from. */
  archive: { archiveId: string; creationDate: string; description: string };
  /** Of an object of a backup: what is put back with its bytes. */
  properties: ObjectProperties | undefined;
}

/** The object that a line's archive becomes, by itself or with other slices. */
export function deliverableOf(line: ObjectPiece): Deliverable {
  const { archiveId, creationDate, description, key, properties } = line;
  const { sizeBytes, treeHash } = line.kind === 'slice' ? line.whole : line;
  return { key, sizeBytes, treeHash, archive: { archiveId, creationDate, description }, properties };
}

/** The object that a member of a line's pack becomes. */
export function memberOf(line: PackPiece, member: MemberLine): Deliverable {
  const { archiveId, creationDate, description } = line;
  const { key, sizeBytes, treeHash, properties = {} } = member;
  return { key, sizeBytes, treeHash, archive: { archiveId, creationDate, description }, properties };
}

/** Whether a line's archive goes to S3 range by range, as parts of an upload, and not in one request. */
export const isCopiedInRanges = (line: ObjectPiece) => line.kind === 'slice' || line.sizeBytes > line.rangeBytes;

/** Where in its object a line's archive begins; undefined of an archive that is an object by itself. */
export const offsetInObject = (line: ObjectPiece) => (line.kind === 'slice' ? line.whole.offset : undefined);
