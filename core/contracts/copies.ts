import * as z from 'zod';
import { RetrieveRun } from './retrieval-run';

/** Lines of `copies.jsonl` whose outcomes are written together, and retried together. */
export const COPIES_PER_CHUNK = 1000;

/**
 * Line of `copies.jsonl`: an object to be copied within the destination's bucket after the batches of the run, and the archive that it
 * is. Each line has an outcome of its own, at `to` unless that is taken by then. No two lines of a plan have the same `to`, which is no
 * key of its batches either. The number of lines is the member `copies` of the plan.
 *
 * With `crc32` the object lies proven at `from` before the run begins. Without it, this run retrieves the archive: `from` is the key
 * that the plan gives the archive, but the object that is copied, and its CRC32, are those that the run has put on record as written.
 * A line whose archive was not retrieved fails. Objects in the classes GLACIER and DEEP_ARCHIVE cannot be copied, not even by the run
 * that wrote them.
 */
export const CopyLine = z.object({
  from: z.string(),
  to: z.string(),
  archiveId: z.string(),
  sizeBytes: z.int(),
  treeHash: z.string(),
  crc32: z.int().min(0).optional(),
  creationDate: z.string(),
  description: z.string(),
  /** Whether the copy is a further name of an archive, which has another one in the run. */
  isFurther: z.literal(true).optional(),
});
export type CopyLine = z.infer<typeof CopyLine>;

/** Multipart upload of a copy: a later call continues it. */
export const CopyUpload = z.object({ key: z.string(), uploadId: z.string() });
export type CopyUpload = z.infer<typeof CopyUpload>;

export const CopyObjectsInput = z.object({
  run: RetrieveRun,
  /** Number of lines of `copies.jsonl` that have outcomes. */
  done: z.int().min(0),
});
export type CopyObjectsInput = z.infer<typeof CopyObjectsInput>;

/** Output of a call of `copy-objects`; another call is needed until `isComplete`. */
export const CopyObjectsOutput = z.object({ done: z.int(), isComplete: z.boolean() });
export type CopyObjectsOutput = z.infer<typeof CopyObjectsOutput>;
