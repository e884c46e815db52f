import { fileErrorCode } from '../../../adapters/disk/file-error';
import type { PartialFile } from '../../../adapters/disk/partial-file';
import { ObjectUnavailableError } from '../../../core/contracts/errors';
import type { ObjectReader, OwnedObject } from '../../../core/ports/object-reader';
import { MIB } from '../../../core/ranges/units';
import { TreeHash } from '../../../core/tree-hash/tree-hash';
import { isRefusal } from './refusal';

/** Bytes that one request asks for: so many that the wait between two requests does not count. */
const RANGE_BYTES = 256 * MIB;
/** Requests in a row that bring nothing, after which an object has failed. */
const FAILURES_MAX = 6;
/** Pause after the first such request; it doubles each time: 15.5 s in all. */
const PAUSE_MS = 500;
/** Times that an object is fetched: bytes that do not agree may have been damaged on the way, or in the partial file. */
const FETCHES_MAX = 2;

export interface FetchDeps {
  reader: ObjectReader;
  /** Called with the bytes that were added, or, where they are thrown away, a negative number. */
  onBytes(bytes: number): void;
  sleep(ms: number): Promise<void>;
}

/**
 * Complete a partial file with the bytes of an object, and verify all of it.
 *
 * @returns the tree hash of what was read last
 * @throws ObjectUnavailableError; errors of the file system, and of connections after several attempts
 */
export async function fetchObject(
  object: OwnedObject & { sizeBytes: number; treeHash: string },
  partial: PartialFile,
  deps: FetchDeps,
): Promise<string> {
  if (partial.sizeBytes > object.sizeBytes) await partial.empty();
  let found = '';
  for (let fetches = 0; fetches < FETCHES_MAX; fetches++) {
    const hash = new TreeHash();
    for await (const chunk of partial.read()) {
      hash.update(chunk);
      deps.onBytes(chunk.length);
    }
    await appendMissing(object, partial, hash, deps);
    found = hash.digest().toString('hex');
    if (found === object.treeHash) break;
    deps.onBytes(-partial.sizeBytes);
    await partial.empty();
  }
  return found;
}

/** Append what a partial file lacks, each time from the byte where the last request ended. */
async function appendMissing(
  object: OwnedObject & { sizeBytes: number },
  partial: PartialFile,
  hash: TreeHash,
  { reader, onBytes, sleep }: FetchDeps,
): Promise<void> {
  for (let failures = 0; partial.sizeBytes < object.sizeBytes; ) {
    const start = partial.sizeBytes;
    const past = Math.min(start + RANGE_BYTES, object.sizeBytes);
    try {
      for await (const chunk of await reader.open(object, { start, end: past - 1 })) {
        const wanted = chunk.subarray(0, past - partial.sizeBytes);
        hash.update(wanted);
        await partial.append(wanted);
        onBytes(wanted.length);
        if (partial.sizeBytes === past) break;
      }
      if (partial.sizeBytes < past) throw new Error('S3 ended its answer before the last byte');
      failures = 0;
    } catch (error) {
      if (error instanceof ObjectUnavailableError || isRefusal(error) || fileErrorCode(error) !== '') throw error;
      if (partial.sizeBytes > start) failures = 0;
      failures += 1;
      if (failures === FAILURES_MAX) throw error;
      await sleep(PAUSE_MS * 2 ** (failures - 1));
    }
  }
}
