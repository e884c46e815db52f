import * as z from 'zod';
import { Glob } from './backup-plan';

/** Largest number of globs in one request. */
export const PATHS_MAX = 100;
/**
 * Largest size of all globs of a request, as JSON in bytes: the record of a run has them twice, in the request and in the run, and
 * DynamoDB takes items of 400 KB.
 */
export const PATHS_BYTES_MAX = 128 * 1024;

/** Whether the globs of a request have room in the record of its run. */
export const havePathsRoom = (paths: readonly string[]): boolean =>
  Buffer.byteLength(JSON.stringify(paths)) <= PATHS_BYTES_MAX;

/** Globs of which a key or a name has to match one. */
export const Paths = z
  .array(Glob)
  .max(PATHS_MAX)
  .refine(havePathsRoom, `all globs together are more than ${PATHS_BYTES_MAX} bytes of JSON`);
