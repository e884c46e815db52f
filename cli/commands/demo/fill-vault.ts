import { CreateVaultCommand, type GlacierClient } from '@aws-sdk/client-glacier';
import { forEachInFlight } from '../../../core/concurrency/for-each-in-flight';
import type { ArchiveSource } from './archive-source';
import { uploadArchive } from './upload-archive';

/** Each upload holds one part in memory: 8 MiB, more only for files above 80 GB. */
const UPLOADS_IN_FLIGHT_MAX = 3;

/**
 * Create a vault and upload archives to it.
 *
 * @param onProgress called after each archive
 * @returns the sources by archive id
 */
export async function fillVault(
  client: GlacierClient,
  vaultName: string,
  sources: ArchiveSource[],
  onProgress: (archives: number, bytes: number) => void,
): Promise<Map<string, ArchiveSource>> {
  await client.send(new CreateVaultCommand({ accountId: '-', vaultName }));
  const sourceOf = new Map<string, ArchiveSource>();
  let bytes = 0;
  await forEachInFlight(sources, UPLOADS_IN_FLIGHT_MAX, async (source) => {
    sourceOf.set(await uploadArchive(client, vaultName, source), source);
    bytes += source.sizeBytes;
    onProgress(sourceOf.size, bytes);
  });
  return sourceOf;
}
