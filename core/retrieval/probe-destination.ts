import { DestinationDeniedError } from '../contracts/errors';
import type { RetrievalRun } from '../contracts/retrieval-run';
import type { Destination } from '../ports/destination';
import { treeHashOf } from '../tree-hash/tree-hash';
import { newObjectOf } from './deliver-object';

/** Content of the only part of a probe's upload. */
const PART = Buffer.from('Moraine asks whether it may write here; this is never put together.\n');

/**
 * Check that a function may write to the destination of a run, without leaving anything there: it requests a key's
 * metadata, creates an upload for it as for the run's objects (storage class, encryption, metadata, and tags for
 * objects that have some), sends a part, and aborts. The key is below the run's prefix, and no object is ever created
 * there. Repeatable.
 *
 * It does not detect policies that treat PutObject differently from creating an upload, or one key differently from
 * another, nor later changes.
 *
 * @param functionName function whose role is tested, for the message
 * @throws DestinationDeniedError naming the refused action, the principal, the response and what to do
 */
export async function probeDestination(
  destination: Destination,
  run: RetrievalRun,
  functionName: string,
): Promise<void> {
  const { bucket, prefix } = run.destination;
  try {
    await uploadAndAbort(destination, run, `${prefix}.moraine-probe/${run.runId}/${functionName}`);
  } catch (error) {
    if (!(error instanceof DestinationDeniedError)) throw error;
    throw new DestinationDeniedError(`${functionName} may not write to s3://${bucket}/${prefix}: ${error.message}`, {
      cause: error,
    });
  }
}

async function uploadAndAbort(destination: Destination, run: RetrievalRun, key: string): Promise<void> {
  const { bucket } = run.destination;
  await destination.head({ bucket, key });
  const uploadId = await destination.createUpload(newObjectOf({ run, object: sampleOf(run, key), key }));
  const upload = { bucket, key, uploadId };
  try {
    await destination.uploadPart({ ...upload, partNumber: 1, sizeBytes: PART.length }, part());
  } catch (error) {
    // The first error is the one to report.
    await destination.abortUpload(upload).catch(() => {});
    throw error;
  }
  await destination.abortUpload(upload);
}

/** Sent as a stream, as parts of archives are. */
async function* part(): AsyncGenerator<Uint8Array> {
  yield PART;
}

/** An object like those of the run; a restored object has tags. */
function sampleOf(run: RetrievalRun, key: string) {
  return {
    key,
    sizeBytes: PART.length,
    treeHash: treeHashOf(PART).toString('hex'),
    archive: { archiveId: 'probe', creationDate: '1970-01-01T00:00:00Z', description: '' },
    properties: run.kind === 'restore' ? { tags: { moraine: 'probe' } } : undefined,
  };
}
