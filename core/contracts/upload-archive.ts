import * as z from 'zod';
import { RunId } from './names';

/**
 * Input of `upload-archive`. A call writes an archive, or lists the parts of a large one, or uploads some of these. The state machine
 * repeats it until `done`. With `giveUp`, the reason of a failure, it aborts the upload and reports the archive's objects.
 */
export const UploadArchiveInput = z.object({
  runId: RunId,
  sequence: z.int().min(0),
  /** Range of parts to upload, inclusive, numbered from 1; default: the whole archive. */
  parts: z.object({ first: z.int().min(1), last: z.int().min(1) }).optional(),
  giveUp: z.string().optional(),
});
export type UploadArchiveInput = z.infer<typeof UploadArchiveInput>;

export const UploadArchiveOutput = z.object({
  /**
   * `done`: the results are written. `more`: out of time, call again. `spread`: call for each of `parts` concurrently, then again
   * without. `sent`: the requested parts are uploaded.
   */
  state: z.enum(['done', 'more', 'spread', 'sent']),
  parts: z.array(z.object({ first: z.int(), last: z.int() })).optional(),
});
export type UploadArchiveOutput = z.infer<typeof UploadArchiveOutput>;
