import type { Operation } from '../glacier-context';
import { newArchiveId } from '../random-id';
import { storeBody } from '../storage/store-body';
import { vaultOf } from '../vaults/find-vault';
import { invalidParameter, vaultNotFound } from '../wire/glacier-error';
import { contentLengthOf, descriptionHeader, rejectBody, sha256Header } from '../wire/request-values';

const uploadBytesMax = 4 * 1024 ** 3;

/** Not idempotent: repeated uploads of the same bytes are different archives. */
export const uploadArchive: Operation = async (call) => {
  const { context, request } = call;
  const vault = vaultOf(call);
  const lengthBytes = contentLengthOf(request.http);
  if (lengthBytes < 1) throw invalidParameter(`Invalid Content-Length: ${lengthBytes}`);
  if (lengthBytes > uploadBytesMax) throw rejectBody(invalidParameter(`Invalid Content-Length: ${lengthBytes}`));
  const description = descriptionHeader(request.http);
  const treeHash = sha256Header(request.http, 'x-amz-sha256-tree-hash');
  const linearHash = sha256Header(request.http, 'x-amz-content-sha256');
  const id = newArchiveId();
  const path = vault.archives.files.incomingPath(id);
  try {
    const { hasLeaves } = await storeBody(request.http, { lengthBytes, linearHash, treeHash }, path, context.options);
    if (vault.deleted) throw vaultNotFound(vault.arn);
    await vault.archives.add(
      { id, sizeBytes: lengthBytes, treeHash, description },
      path,
      hasLeaves,
      context.clock.now(),
    );
  } catch (error) {
    // DeleteVault may have removed the folder during the upload.
    throw vault.deleted ? vaultNotFound(vault.arn) : error;
  }
  return {
    status: 201,
    headers: {
      Location: `/${context.accountId}/vaults/${vault.name}/archives/${id}`,
      'x-amz-archive-id': id,
      'x-amz-sha256-tree-hash': treeHash,
    },
  };
};

/** Idempotent. The data is kept as long as a job needs it. */
export const deleteArchive: Operation = async (call) => {
  const { context, archiveId } = call;
  const vault = vaultOf(call);
  if (await vault.archives.delete(archiveId)) {
    if (!context.jobs.listOf(vault.key).isPinned(archiveId)) await vault.archives.files.remove(archiveId);
    return { status: 204 };
  }
  for (const other of context.vaults.all()) {
    if (other !== vault && (await other.archives.find(archiveId)))
      throw invalidParameter(`Invalid vault name: ${vault.arn}`);
  }
  return { status: 204 };
};
