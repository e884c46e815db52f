import * as z from 'zod';
import { S3_PARTS_MAX } from '../ranges/limits';
import { RunId } from './names';
import { ObjectPiece, PackPiece } from './piece';
import { ModifiedAt, ObjectProperties } from './snapshot';

const anyMessage = {
  runId: RunId,
  batch: z.int().min(0),
  jobId: z.string(),
  /** Offset in the archive of the first byte that the job retrieved. */
  jobStart: z.int().min(0),
};

/** A range of a staged job, to be copied into one part of an S3 upload. */
export const CopyRangeMessage = z.object({
  kind: z.literal('range'),
  ...anyMessage,
  line: ObjectPiece,
  uploadId: z.string(),
  partNumber: z.int().min(1).max(S3_PARTS_MAX),
  start: z.int().min(0),
  end: z.int().min(0),
});
export type CopyRangeMessage = z.infer<typeof CopyRangeMessage>;

/** A line of a piece's members: an object to extract from a pack. Lines are in order of `offset`. */
export const MemberLine = z.object({
  key: z.string(),
  /** Offset of the first byte in the archive. */
  offset: z.int().min(0),
  sizeBytes: z.int().min(0),
  treeHash: z.string(),
  properties: ObjectProperties.optional(),
  modifiedAt: ModifiedAt.optional(),
});
export type MemberLine = z.infer<typeof MemberLine>;

/** Members of a pack that one call of a function extracts in its five minutes, and reports in one file. */
export const MEMBERS_PER_GROUP = 250;

/** Consecutive members of a staged piece, each of which becomes an object. */
export const CutMembersMessage = z.object({
  kind: z.literal('members'),
  ...anyMessage,
  line: PackPiece,
  /** Number of the group of `MEMBERS_PER_GROUP` members, from 0. */
  group: z.int().min(0),
});
export type CutMembersMessage = z.infer<typeof CutMembersMessage>;

/** Body of a message in the ranges queue. */
export const CopyMessage = z.discriminatedUnion('kind', [CopyRangeMessage, CutMembersMessage]);
export type CopyMessage = z.infer<typeof CopyMessage>;
