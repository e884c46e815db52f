import * as z from 'zod';
import { S3_PARTS_MAX } from '../ranges/limits';
import { RunId } from './names';
import { ObjectPiece, PackPiece } from './retrieval-run';
import { ObjectProperties } from './snapshot';

const anyMessage = {
  runId: RunId,
  batch: z.int().min(0),
  jobId: z.string(),
  /** First byte, in the archive, of what the job retrieved. */
  jobStart: z.int().min(0),
};

/** One range of a staged job, to become one part of an S3 upload. */
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

/** One line of a piece's members: an object to cut out of a pack. In order of `offset`. */
export const MemberLine = z.object({
  key: z.string(),
  /** Of the first byte, in the archive. */
  offset: z.int().min(0),
  sizeBytes: z.int().min(0),
  treeHash: z.string(),
  properties: ObjectProperties.optional(),
});
export type MemberLine = z.infer<typeof MemberLine>;

/** Members of a pack that are cut out at once: by one function in its five minutes, reported in one file. */
export const MEMBERS_PER_GROUP = 250;

/** Consecutive members of a staged piece, to become an object each. */
export const CutMembersMessage = z.object({
  kind: z.literal('members'),
  ...anyMessage,
  line: PackPiece,
  /** Which group of the piece's members, from 0; a group has `MEMBERS_PER_GROUP`. */
  group: z.int().min(0),
});
export type CutMembersMessage = z.infer<typeof CutMembersMessage>;

/** Body of a message on the queue of ranges. */
export const CopyMessage = z.discriminatedUnion('kind', [CopyRangeMessage, CutMembersMessage]);
export type CopyMessage = z.infer<typeof CopyMessage>;
