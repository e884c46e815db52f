import type { DeletionConfiguration, RetrievalSource } from '../../core/contracts/deletion-run';
import { InvalidInputError, NotConfiguredError } from '../../core/contracts/errors';
import type { ItemStore } from '../../core/ports/item-store';
import { getRunOf } from '../../core/run/run-record';

/**
 * Find the retrieval whose archives are to be deleted.
 *
 * @throws InvalidInputError unless it is a finished retrieval of the vault; NotConfiguredError when its destination is no longer
 *   configured, so that its objects cannot be looked at
 */
export async function finishedRetrieval(
  items: ItemStore,
  { runId, vault }: { runId: string; vault: string },
  destinations: DeletionConfiguration['destinations'],
): Promise<RetrievalSource> {
  const record = await getRunOf(items, runId, ['retrieve']);
  if (!record?.run) {
    throw new InvalidInputError(`there is no retrieval ${runId}: name a finished run of \`moraine retrieve ${vault}\``);
  }
  const { run, status } = record;
  if (run.vault !== vault) throw new InvalidInputError(`run ${runId} retrieved vault ${run.vault}, not ${vault}`);
  if (status !== 'succeeded' && status !== 'completed-with-errors') {
    throw new InvalidInputError(
      `run ${runId} is not a finished retrieval: it is ${run.dryRun ? 'a dry run' : status}. ` +
        'Only what a finished run has proven is deleted',
    );
  }
  const { destination, manifest } = run;
  checkReachable(destination, destinations);
  return { kind: 'retrieval', runId, destination, isOfManifest: manifest !== undefined };
}

function checkReachable(
  { bucket, prefix }: RetrievalSource['destination'],
  destinations: DeletionConfiguration['destinations'],
): void {
  const isConfigured = destinations.some((area) => area.bucket === bucket && prefix.startsWith(area.prefix));
  if (isConfigured) return;
  throw new NotConfiguredError(
    `destination s3://${bucket}/${prefix} is not configured, so that its objects cannot be looked at; add it to ` +
      `the configuration and deploy: destinations: [{ bucket: '${bucket}', prefix: '${prefix}' }]`,
  );
}
