import { VerifiedStream } from '../archive/verified-stream';
import { TreeHashMismatchError } from '../contracts/errors';
import type { ObjectPiece } from '../contracts/piece';
import type { RetrievalRun } from '../contracts/retrieval-run';
import type { Destination, NewObject } from '../ports/destination';
import type { Vaults } from '../ports/vaults';
import { DamagedFetches } from './damaged-fetches';
import { type Delivery, type PutOutcome, putUnderFreeKey } from './deliver-object';
import { deliverableOf } from './deliverable';
import { type RetryDeps, retryWhileBusy } from './retry-while-busy';

export interface CopyDeps extends RetryDeps {
  vaults: Vaults;
  destination: Destination;
}

/**
 * Copy an archive that is no longer than one range: one conditional PutObject, whose last bytes are sent only when
 * length and tree hash agree with the inventory and with Glacier.
 *
 * @throws JobOutputGoneError, DestinationBusyError, and errors of unreachable stores
 */
export async function copyWholeArchive(
  deps: CopyDeps,
  run: RetrievalRun,
  line: ObjectPiece,
  jobId: string,
): Promise<Delivery> {
  const damaged = new DamagedFetches();
  try {
    return await putUnderFreeKey(deps.destination, run, deliverableOf(line), async (object) => {
      for (;;) {
        try {
          return await retryWhileBusy(deps, () => put(deps, run, line, jobId, object));
        } catch (error) {
          if (!damaged.mayRetry(error)) throw error;
        }
      }
    });
  } catch (error) {
    if (!(error instanceof TreeHashMismatchError)) throw error;
    return { state: 'failed', reason: `${error.message} (fetched ${damaged.count} times)` };
  }
}

async function put(
  deps: CopyDeps,
  run: RetrievalRun,
  line: ObjectPiece,
  jobId: string,
  object: NewObject,
): Promise<PutOutcome> {
  const body = await openOutput(deps.vaults, run, line, jobId);
  const outcome = await deps.destination.putIfAbsent(object, line.sizeBytes, body);
  if (outcome === 'written') return { outcome, crc32: body.crc32 };
  // S3 may answer before it has received all bytes. The bytes are read again for their checksum, which is compared with
  // the one in S3.
  const again = await openOutput(deps.vaults, run, line, jobId);
  for await (const _ of again);
  return { outcome, crc32: again.crc32 };
}

async function openOutput(
  vaults: Vaults,
  run: RetrievalRun,
  line: ObjectPiece,
  jobId: string,
): Promise<VerifiedStream> {
  const output = await vaults.readOutput({ vault: run.vault, jobId, sizeBytes: line.sizeBytes });
  return new VerifiedStream(output.body, {
    what: `archive ${line.archiveId}`,
    sizeBytes: line.sizeBytes,
    treeHashes: [
      { source: line.properties ? 'snapshot' : 'inventory', treeHash: line.treeHash },
      ...(output.treeHash ? [{ source: 'job output', treeHash: output.treeHash }] : []),
    ],
  });
}
