import { VerifiedStream } from '../archive/verified-stream';
import { LengthMismatchError, TreeHashMismatchError } from '../contracts/errors';
import type { PieceLine, Run } from '../contracts/retrieval-run';
import type { Objects } from '../ports/objects';
import type { Vaults } from '../ports/vaults';
import { keysFor, objectOf, whatLiesAt } from './deliver-archive';

/** Times that bytes which do not hash to what Glacier promises are fetched, before the archive is given up. */
export const FETCHES_MAX = 3;

export type Delivery = { state: 'verified'; key: string; adopted: boolean } | { state: 'failed'; reason: string };

/**
 * Copy an archive that is no longer than one range: one conditional PutObject, whose last bytes leave only when length
 * and tree hash agree with the inventory and with Glacier.
 *
 * @throws JobOutputGoneError, and what the stores throw when they cannot be reached
 */
export async function copyWholeArchive(
  deps: { vaults: Vaults; objects: Objects },
  run: Run,
  line: PieceLine,
  jobId: string,
): Promise<Delivery> {
  const keys = keysFor(line);
  let fetches = 0;
  for (const key of keys) {
    for (;;) {
      try {
        if ((await put(deps, run, line, jobId, key)) === 'written') return { state: 'verified', key, adopted: false };
        break;
      } catch (error) {
        fetches += 1;
        if (fetches < FETCHES_MAX && isDamage(error)) continue;
        if (!(error instanceof TreeHashMismatchError)) throw error;
        return { state: 'failed', reason: `${error.message} (fetched ${fetches} times)` };
      }
    }
    if ((await whatLiesAt(deps.objects, run, line, key)) === 'ours') return { state: 'verified', key, adopted: true };
  }
  return { state: 'failed', reason: `other objects lie at ${keys.join(' and ')}` };
}

/** Bytes came that are not what was promised: worth fetching again at once. */
export const isDamage = (error: unknown): error is TreeHashMismatchError | LengthMismatchError =>
  error instanceof TreeHashMismatchError || error instanceof LengthMismatchError;

async function put(
  deps: { vaults: Vaults; objects: Objects },
  run: Run,
  line: PieceLine,
  jobId: string,
  key: string,
): Promise<'written' | 'taken'> {
  const output = await deps.vaults.readOutput({ vault: run.vault, jobId });
  const body = new VerifiedStream(output.body, {
    what: `archive ${line.archiveId}`,
    sizeBytes: line.sizeBytes,
    treeHashes: [
      { source: 'inventory', treeHash: line.treeHash },
      ...(output.treeHash ? [{ source: 'job output', treeHash: output.treeHash }] : []),
    ],
  });
  return deps.objects.putIfAbsent(objectOf(run, line, key), line.sizeBytes, body);
}
