import {
  DestinationBusyError,
  DestinationDeniedError,
  ObjectRefusedError,
  SourceChangedError,
} from '../../core/contracts/errors';
import type { Destination } from '../../core/ports/destination';
import type { WorkingFiles } from '../../core/ports/working-files';
import type { CopySizes } from '../../core/retrieval/copies/copy-sizes';
import type { RetryDeps } from '../../core/retrieval/retry-while-busy';

export interface CopyDeps extends RetryDeps {
  files: WorkingFiles;
  destination: Pick<
    Destination,
    | 'head'
    | 'inspect'
    | 'tags'
    | 'copyIfAbsent'
    | 'copyPart'
    | 'createUpload'
    | 'completeUpload'
    | 'listParts'
    | 'abortUpload'
  >;
  sizes: CopySizes;
}

const OF_OBJECT = [DestinationBusyError, DestinationDeniedError, ObjectRefusedError, SourceChangedError];

/** Whether an error concerns the copy of one object, so that others may succeed. */
export const concernsObject = (error: unknown): error is Error => OF_OBJECT.some((kind) => error instanceof kind);

/** Time reserved for requests in flight and for the results of a chunk, in milliseconds. */
const MARGIN_MS = 3 * 60_000;

/** Whether no further copy or part should be started in this call. */
export const isTimeUp = ({ remainingMs }: Pick<CopyDeps, 'remainingMs'>): boolean => remainingMs() < MARGIN_MS;
