import type { ArchiveUploads } from '../../ports/archive-uploads';
import type { Clock } from '../../ports/clock';
import type { ItemStore } from '../../ports/item-store';
import type { Log } from '../../ports/log';
import type { Source } from '../../ports/source';
import type { WorkingFiles } from '../../ports/working-files';
import { GIB, MIB } from '../../ranges/units';
import type { RunLookup } from '../../run/run-lookup';
import { BUFFERED_PART_BYTES_MAX, partBytesFor } from '../part-bytes';
import type { PartMemory } from './part-memory';

export interface UploadSizes {
  partBytesFor: typeof partBytesFor;
  /** Longer parts of an object are read twice instead of being held in memory. */
  bufferedBytesMax: number;
  /** Objects that are read ahead for a pack have no more bytes together; one with more is passed on as it comes. */
  memberBytesMax: number;
  /** An archive of which more is missing is spread over several functions, each of which gets so much. */
  spreadBytes: number;
}

export const UPLOAD_SIZES: UploadSizes = {
  partBytesFor,
  bufferedBytesMax: BUFFERED_PART_BYTES_MAX,
  memberBytesMax: 8 * MIB,
  // Read twice it is 32 GiB, for which 15 minutes suffice at 37 MiB a second; what is missing then is asked for again.
  spreadBytes: 16 * GIB,
};

export interface UploadDeps {
  source: Source;
  uploads: ArchiveUploads;
  items: ItemStore;
  files: WorkingFiles;
  runs: RunLookup<'backup' | 'adopt'>;
  clock: Clock;
  log: Log;
  /** Until the function is stopped. */
  remainingMs: () => number;
  memory: PartMemory;
  sizes: UploadSizes;
}
