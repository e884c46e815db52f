import { type GlacierClient, UploadArchiveCommand } from '@aws-sdk/client-glacier';
import { RequestRefusedError } from '../../core/contracts/errors';
import type { WholeArchive } from '../../core/ports/archive-uploads';
import { LINEAR_HASH_HEADER } from './body-checksums';
import { wholeUploadError } from './glacier-errors';
import { sendOnce } from './send-once';
import { beforeOthers, withHeaders } from './with-headers';

/** Upload an archive in one request: see `ArchiveUploads.uploadWhole`. */
export async function uploadWhole(
  client: GlacierClient,
  { vault, description, bytes, sha256, treeHash }: WholeArchive,
): Promise<string> {
  // The SDK has no request for an empty body.
  if (bytes.length === 0) throw new RequestRefusedError(`an archive for vault "${vault}" is empty`);
  const command = new UploadArchiveCommand({
    ...{ accountId: '-', vaultName: vault, checksum: treeHash, body: bytes },
    archiveDescription: description || undefined,
  });
  const headers = { [LINEAR_HASH_HEADER]: sha256, 'content-length': String(bytes.length) };
  command.middlewareStack.add(withHeaders(headers), beforeOthers);
  const answer = await sendOnce(command, (once) => client.send(once)).catch((error) => {
    throw wholeUploadError(error, vault);
  });
  if (answer.archiveId && answer.checksum === treeHash) return answer.archiveId;
  throw new Error(
    `Glacier answered UploadArchive with archive ${answer.archiveId} of tree hash ${answer.checksum}, not ${treeHash}`,
  );
}
