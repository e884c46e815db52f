import type { WritingRun } from '../../contracts/backup-run';
import type { ArchiveUploads } from '../../ports/archive-uploads';
import type { Clock } from '../../ports/clock';
import type { ItemStore } from '../../ports/item-store';
import type { Log } from '../../ports/log';
import type { Source } from '../../ports/source';
import type { WorkingFiles } from '../../ports/working-files';
import { GIB } from '../../ranges/units';
import type { RunLookup } from '../../run/run-lookup';
import { BUFFERED_PART_BYTES_MAX, partBytesFor } from '../part-bytes';
import { MEMBER_BYTES_MAX, type PartMemory } from './part-memory';

export interface UploadSizes {
  partBytesFor: typeof partBytesFor;
  /** Longest part of an object that is kept in memory; longer ones are read twice. */
  bufferedBytesMax: number;
  /** Largest sum of objects read ahead for a pack; larger objects are packed while they are read. */
  memberBytesMax: number;
  /** Missing bytes above which an archive is spread over several functions, and the portion of each. */
  spreadBytes: number;
}

export const UPLOAD_SIZES: UploadSizes = {
  partBytesFor,
  bufferedBytesMax: BUFFERED_PART_BYTES_MAX,
  memberBytesMax: MEMBER_BYTES_MAX,
  // Read twice it is 32 GiB, for which 15 minutes suffice at 37 MiB per second; the rest is requested again.
  spreadBytes: 16 * GIB,
};

export interface UploadDeps {
  source: Source;
  uploads: ArchiveUploads;
  items: ItemStore;
  files: WorkingFiles;
  runs: RunLookup<WritingRun['kind']>;
  clock: Clock;
  log: Log;
  /** Time until the function is stopped, in milliseconds. */
  remainingMs: () => number;
  memory: PartMemory;
  sizes: UploadSizes;
}
