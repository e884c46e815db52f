import type { MemberLine, PieceLine } from '../contracts/retrieval-run';
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
export function deliverableOf(line: PieceLine): Deliverable {
  const { archiveId, creationDate, description, key, properties } = line;
  const { sizeBytes, treeHash } = line.whole ?? line;
  return { key, sizeBytes, treeHash, archive: { archiveId, creationDate, description }, properties };
}

/** The object that a member of a line's pack becomes. */
export function memberOf(line: PieceLine, member: MemberLine): Deliverable {
  const { archiveId, creationDate, description } = line;
  const { key, sizeBytes, treeHash, properties = {} } = member;
  return { key, sizeBytes, treeHash, archive: { archiveId, creationDate, description }, properties };
}

/** Whether a line's archive goes to S3 range by range, as parts of an upload, and not in one request. */
export const isCopiedInRanges = (line: PieceLine) => line.whole !== undefined || line.sizeBytes > line.rangeBytes;
