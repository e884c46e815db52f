import { InventoryJobFailedError, JobOutputGoneError, LengthMismatchError } from '../contracts/errors';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { JobOutput, Vaults } from '../ports/vaults';

/** Connections that may break while one inventory is read. */
const BREAKS_MAX = 8;
const PAUSE_MS = 1000;

/** Where the reading of an output stands. */
export interface OutputPosition {
  reachedBytes: number;
  /** Of the whole output. */
  sizeBytes: number;
}

/**
 * The output of an inventory job as one stream. A connection that breaks, or ends early, is taken up again at the byte
 * reached. Glacier states no hash of such an output, so ranges need not be nodes of a tree.
 *
 * @param from default: the beginning
 * @param onSize told of the size of the whole output before its first byte
 * @throws InventoryJobFailedError when the output is gone
 * @throws LengthMismatchError when it cannot be read to its end, or is longer than it says
 */
export async function* readInventory(
  job: { vault: string; jobId: string },
  deps: { vaults: Pick<Vaults, 'readOutput'>; clock: Clock; log: Log },
  from?: OutputPosition,
  onSize: (sizeBytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  let reachedBytes = from?.reachedBytes ?? 0;
  let sizeBytes = from?.sizeBytes;
  for (let breaks = 0; ; breaks++) {
    const output = await openAt(job, reachedBytes, sizeBytes, deps.vaults);
    sizeBytes ??= output.sizeBytes;
    onSize(sizeBytes);
    // Otherwise the range was not honoured, and bytes would be read twice.
    if (output.sizeBytes !== sizeBytes - reachedBytes)
      throw lengthMismatch(job, sizeBytes - reachedBytes, output.sizeBytes);

    const body = output.body[Symbol.asyncIterator]();
    let cause: unknown = 'the stream ended early';
    try {
      for (;;) {
        let next: IteratorResult<Uint8Array>;
        try {
          next = await body.next();
        } catch (error) {
          cause = error;
          break;
        }
        if (next.done) break;
        reachedBytes += next.value.length;
        if (reachedBytes > sizeBytes) throw lengthMismatch(job, sizeBytes, reachedBytes);
        yield next.value;
      }
    } finally {
      await body.return?.().catch(() => undefined);
    }
    if (reachedBytes === sizeBytes) return;
    if (breaks === BREAKS_MAX) throw lengthMismatch(job, sizeBytes, reachedBytes, cause);
    deps.log.warn('inventory.interrupted', { jobId: job.jobId, reachedBytes, sizeBytes, cause: String(cause) });
    await deps.clock.sleep(PAUSE_MS * 2 ** breaks);
  }
}

async function openAt(
  job: { vault: string; jobId: string },
  reachedBytes: number,
  sizeBytes: number | undefined,
  vaults: Pick<Vaults, 'readOutput'>,
): Promise<JobOutput> {
  const resumed = reachedBytes > 0 && sizeBytes !== undefined;
  try {
    return await vaults.readOutput(resumed ? { ...job, range: { start: reachedBytes, end: sizeBytes - 1 } } : job);
  } catch (error) {
    if (!(error instanceof JobOutputGoneError)) throw error;
    throw new InventoryJobFailedError(
      `the output of inventory job ${job.jobId} of vault ${job.vault} was gone before it was read (it lives 24 hours); ` +
        'start the run again',
      { cause: error },
    );
  }
}

function lengthMismatch(job: { jobId: string }, expectedBytes: number, actualBytes: number, cause?: unknown) {
  const error = new LengthMismatchError(`output of inventory job ${job.jobId}`, expectedBytes, actualBytes);
  error.cause = cause;
  return error;
}
