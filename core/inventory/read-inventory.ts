import { InventoryJobFailedError, JobOutputGoneError, LengthMismatchError } from '../contracts/errors';
import type { InventoryReady } from '../contracts/inventory-ready';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { JobOutput, Vaults } from '../ports/vaults';

/** Maximum number of broken connections while one inventory is read. */
const BREAKS_MAX = 8;
const PAUSE_MS = 1000;

/** Output of a job of a vault. Its size is what an answer without a Content-Length is measured against. */
export interface InventoryOutput extends InventoryReady {
  vault: string;
}

/** Position in the output of a job. */
export interface OutputPosition {
  reachedBytes: number;
  /** Size of the whole output. */
  sizeBytes: number;
}

/**
 * Read the output of an inventory job as one stream. After a connection breaks or ends early, the stream resumes at the byte
 * reached. Glacier returns no tree hash for inventories, so the ranges need not be tree-hash aligned.
 *
 * @param from position at which to resume; default: the beginning
 * @param onSize called with the size of the whole output before its first byte
 * @throws InventoryJobFailedError when the output has expired
 * @throws LengthMismatchError when the output cannot be read completely, or is longer than stated
 */
export async function* readInventory(
  job: InventoryOutput,
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
    // Any other size means that Glacier ignored the range, so bytes would be read twice.
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
  job: InventoryOutput,
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
      `the output of inventory job ${job.jobId} of vault ${job.vault} expired (after 24 hours) before it was read; ` +
        'retry the run',
      { cause: error },
    );
  }
}

function lengthMismatch(job: { jobId: string }, expectedBytes: number, actualBytes: number, cause?: unknown) {
  const error = new LengthMismatchError(`output of inventory job ${job.jobId}`, expectedBytes, actualBytes);
  error.cause = cause;
  return error;
}
