import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type GlacierClient,
  InitiateMultipartUploadCommand,
  UploadArchiveCommand,
  UploadMultipartPartCommand,
} from '@aws-sdk/client-glacier';
import { GLACIER_PARTS_MAX } from '../../../core/ranges/limits';
import { MIB } from '../../../core/ranges/units';
import { combineTreeHashes, treeHashOf } from '../../../core/tree-hash/tree-hash';
import type { ArchiveSource } from './archive-source';
import { blocksOf } from './blocks';

/** Larger archives are uploaded in parts. */
const SINGLE_UPLOAD_MAX_BYTES = 8 * MIB;

/** Part size in bytes: the smallest power-of-two number of MiB, at least 8 MiB, of which 10,000 parts suffice. */
export function partBytesFor(sizeBytes: number): number {
  let partBytes = 8 * MIB;
  while (partBytes * GLACIER_PARTS_MAX < sizeBytes) partBytes *= 2;
  return partBytes;
}

/**
 * Upload one archive, holding one part in memory.
 *
 * @returns the archive id
 * @throws when the length of the source is not as stated, or Glacier refuses; no upload is left behind
 */
export async function uploadArchive(client: GlacierClient, vaultName: string, source: ArchiveSource): Promise<string> {
  if (source.sizeBytes > SINGLE_UPLOAD_MAX_BYTES) return uploadInParts(client, vaultName, source);
  for await (const body of blocksOf(source.read(), SINGLE_UPLOAD_MAX_BYTES)) {
    checkLength(source, body.length);
    const { archiveId } = await client.send(
      new UploadArchiveCommand({
        accountId: '-',
        vaultName,
        archiveDescription: source.description || undefined,
        body,
      }),
    );
    return required(archiveId, 'archive id');
  }
  throw new Error(`${source.name} is empty`);
}

async function uploadInParts(client: GlacierClient, vaultName: string, source: ArchiveSource): Promise<string> {
  const partBytes = partBytesFor(source.sizeBytes);
  const { uploadId } = await client.send(
    new InitiateMultipartUploadCommand({
      accountId: '-',
      vaultName,
      archiveDescription: source.description || undefined,
      partSize: String(partBytes),
    }),
  );
  const upload = { accountId: '-', vaultName, uploadId: required(uploadId, 'upload id') };
  try {
    const hashes: Buffer[] = [];
    let start = 0;
    for await (const body of blocksOf(source.read(), partBytes)) {
      const range = `bytes ${start}-${start + body.length - 1}/*`;
      await client.send(new UploadMultipartPartCommand({ ...upload, range, body }));
      hashes.push(treeHashOf(body));
      start += body.length;
    }
    checkLength(source, start);
    const { archiveId } = await client.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        archiveSize: String(source.sizeBytes),
        checksum: combineTreeHashes(hashes).toString('hex'),
      }),
    );
    return required(archiveId, 'archive id');
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload)).catch((abortError: Error) => {
      // The message begins with the error of the upload; Glacier drops an idle upload after a day.
      throw new AggregateError(
        [error, abortError],
        `${(error as Error).message}; the upload could not be aborted either`,
      );
    });
    throw error;
  }
}

function checkLength(source: ArchiveSource, bytes: number): void {
  if (bytes !== source.sizeBytes) {
    throw new Error(`${source.name} has ${bytes} bytes, not ${source.sizeBytes}: the file has changed`);
  }
}

function required(value: string | undefined, what: string): string {
  if (!value) throw new Error(`Glacier answered without ${what}`);
  return value;
}
