import { DestinationDeniedError } from '../contracts/errors';
import type { RetrievalRun } from '../contracts/retrieval-run';
import type { Destination } from '../ports/destination';
import { treeHashOf } from '../tree-hash/tree-hash';
import { objectOf } from './deliver-object';

/** The one part of a probe's upload. */
const PART = Buffer.from('Moraine asks whether it may write here; this is never put together.\n');

/**
 * Prove that a function may write to the destination of a run, and leave nothing there: it looks at a key, creates an upload
 * for it as the run's objects are created (storage class, encryption, metadata; tags, where objects come with theirs), sends a
 * part, and aborts. The key is below the run's prefix, and no object is ever put under it. Repeatable.
 *
 * What it does not prove: a policy that treats PutObject otherwise than the creation of an upload, or one key otherwise than
 * another, and what is changed later.
 *
 * @param functionName whose role asks, for the message
 * @throws DestinationDeniedError naming what is refused, to whom, in whose words, and what to do
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
  const uploadId = await destination.createUpload(objectOf({ run, object: sampleOf(run, key), key }));
  const upload = { bucket, key, uploadId };
  try {
    await destination.uploadPart({ ...upload, partNumber: 1, sizeBytes: PART.length }, part());
  } catch (error) {
    // What went wrong first is what is told.
    await destination.abortUpload(upload).catch(() => {});
    throw error;
  }
  await destination.abortUpload(upload);
}

/** Sent as a stream, as parts of archives are. */
async function* part(): AsyncGenerator<Uint8Array> {
  yield PART;
}

/** An object such as the run brings in: one of a restore comes with its tags. */
function sampleOf(run: RetrievalRun, key: string) {
  return {
    key,
    sizeBytes: PART.length,
    treeHash: treeHashOf(PART).toString('hex'),
    archive: { archiveId: 'probe', creationDate: '1970-01-01T00:00:00Z', description: '' },
    properties: run.kind === 'restore' ? { tags: { moraine: 'probe' } } : undefined,
  };
}
