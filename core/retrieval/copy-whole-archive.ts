import { VerifiedStream } from '../archive/verified-stream';
import { LengthMismatchError, TreeHashMismatchError } from '../contracts/errors';
import type { ObjectPiece, RetrievalRun } from '../contracts/retrieval-run';
import type { Destination, NewObject } from '../ports/destination';
import type { Vaults } from '../ports/vaults';
import { type Delivery, type PutEnd, putUnderFreeKey } from './deliver-object';
import { deliverableOf } from './deliverable';
import { type Patience, whileBusy } from './while-busy';

export interface CopyDeps extends Patience {
  vaults: Vaults;
  destination: Destination;
}

/** Times that bytes which do not hash to what Glacier promises are fetched, before the archive is given up. */
export const FETCHES_MAX = 3;

/**
 * Copy an archive that is no longer than one range: one conditional PutObject, whose last bytes leave only when length
 * and tree hash agree with the inventory and with Glacier.
 *
 * @throws JobOutputGoneError, DestinationBusyError, and what the stores throw when they cannot be reached
 */
export async function copyWholeArchive(
  deps: CopyDeps,
  run: RetrievalRun,
  line: ObjectPiece,
  jobId: string,
): Promise<Delivery> {
  let fetches = 0;
  try {
    return await putUnderFreeKey(deps.destination, run, deliverableOf(line), async (object) => {
      for (;;) {
        try {
          return await whileBusy(deps, () => put(deps, run, line, jobId, object));
        } catch (error) {
          fetches += 1;
          if (fetches >= FETCHES_MAX || !isDamage(error)) throw error;
        }
      }
    });
  } catch (error) {
    if (!(error instanceof TreeHashMismatchError)) throw error;
    return { state: 'failed', reason: `${error.message} (fetched ${fetches} times)` };
  }
}

/** Bytes came that are not what was promised: worth fetching again at once. */
export const isDamage = (error: unknown): error is TreeHashMismatchError | LengthMismatchError =>
  error instanceof TreeHashMismatchError || error instanceof LengthMismatchError;

async function put(
  deps: CopyDeps,
  run: RetrievalRun,
  line: ObjectPiece,
  jobId: string,
  object: NewObject,
): Promise<PutEnd> {
  const body = await openOutput(deps.vaults, run, line, jobId);
  const outcome = await deps.destination.putIfAbsent(object, line.sizeBytes, body);
  if (outcome === 'written') return { outcome, crc32: body.crc32 };
  // S3 may say so before it has had all bytes: they are read for their checksum alone, with which that of S3 is compared.
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
  const output = await vaults.readOutput({ vault: run.vault, jobId });
  return new VerifiedStream(output.body, {
    what: `archive ${line.archiveId}`,
    sizeBytes: line.sizeBytes,
    treeHashes: [
      { source: line.properties ? 'snapshot' : 'inventory', treeHash: line.treeHash },
      ...(output.treeHash ? [{ source: 'job output', treeHash: output.treeHash }] : []),
    ],
  });
}
