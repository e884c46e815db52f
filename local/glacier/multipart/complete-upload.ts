import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call, Operation } from '../glacier-context';
import { combineDigests, leafBytes } from '../hashing/tree-hash';
import { newArchiveId } from '../random-id';
import type { ArchiveRecord } from '../storage/archive-record';
import { writeFully, writeWholeFile } from '../storage/durable-file';
import { manifestOf } from '../storage/part-manifest';
import { vaultOf } from '../vaults/find-vault';
import type { Vault } from '../vaults/vault';
import { type GlacierError, invalidParameter, uploadNotFound } from '../wire/glacier-error';
import { requiredHeader } from '../wire/request-values';
import type { MultipartUpload, StoredPart } from './multipart-upload';
import { markCompleting } from './upload-store';

interface Claim {
  sizeBytes: number;
  treeHash: string;
}

/**
 * Turn an upload's parts into an archive without copying them: their folder, with a manifest and the digests of all leaves,
 * becomes the archive's data. On failure the upload stays open. A repeated call returns the same archive.
 */
export const completeMultipartUpload: Operation = async (call) => {
  const vault = vaultOf(call);
  const claim = claimOf(call);
  const archive = await completeOnce(call, vault, claim);
  return {
    status: 201,
    headers: {
      Location: `/${call.context.accountId}/vaults/${vault.name}/archives/${archive.id}`,
      'x-amz-archive-id': archive.id,
      'x-amz-sha256-tree-hash': archive.treeHash,
    },
  };
};

async function completeOnce(call: Call, vault: Vault, claim: Claim): Promise<ArchiveRecord> {
  const upload = vault.uploads.get(call.uploadId);
  if (!upload) return completedBefore(vault, call.uploadId, claim);
  return upload.exclusive(async () => {
    if (upload.closed) return completedBefore(vault, upload.id, claim);
    const parts = upload.partsInOrder();
    checkParts(upload, parts, claim);
    const archive = await assemble(call, vault, upload, parts, claim);
    vault.uploads.markCompleted(upload, archive);
    return archive;
  });
}

function claimOf({ request }: Call): Claim {
  const sizeText = requiredHeader(request.http, 'x-amz-archive-size');
  const treeHash = requiredHeader(request.http, 'x-amz-sha256-tree-hash');
  const sizeBytes = Number(sizeText);
  if (!/^\d{1,15}$/.test(sizeText) || sizeBytes < 1) throw invalidParameter(`Invalid x-amz-archive-size: ${sizeText}`);
  return { sizeBytes, treeHash };
}

function completedBefore(vault: Vault, uploadId: string, claim: Claim): ArchiveRecord {
  const archive = vault.uploads.completed(uploadId);
  if (!archive) throw uploadNotFound(uploadId);
  if (archive.sizeBytes !== claim.sizeBytes) throw wrongSize(claim, archive.sizeBytes);
  if (archive.treeHash !== claim.treeHash.toLowerCase()) throw wrongHash(claim);
  return archive;
}

function checkParts(upload: MultipartUpload, parts: readonly StoredPart[], claim: Claim): void {
  let nextByte = 0;
  for (const part of parts) {
    if (part.index * upload.partSizeBytes !== nextByte) {
      throw invalidParameter(`The uploaded parts are not contiguous: there is none that starts at byte ${nextByte}`);
    }
    nextByte += part.sizeBytes;
  }
  if (nextByte !== claim.sizeBytes) throw wrongSize(claim, nextByte);
  const root = combineDigests(parts.map((part) => Buffer.from(part.treeHash, 'hex'))).toString('hex');
  if (root !== claim.treeHash.toLowerCase()) throw wrongHash(claim);
}

const wrongSize = (claim: Claim, actualBytes: number): GlacierError =>
  invalidParameter(
    `Invalid x-amz-archive-size: ${claim.sizeBytes}. The uploaded parts add up to ${actualBytes} bytes.`,
  );

const wrongHash = (claim: Claim): GlacierError => invalidParameter(`Invalid x-amz-sha256-tree-hash: ${claim.treeHash}`);

async function assemble(
  { context }: Call,
  vault: Vault,
  upload: MultipartUpload,
  parts: readonly StoredPart[],
  claim: Claim,
): Promise<ArchiveRecord> {
  const { fsync } = context.options;
  await writeLeaves(upload, parts, fsync);
  await writeWholeFile(join(upload.directory, 'manifest'), manifestOf(parts.map((part) => part.fileName)), fsync);
  const archive = {
    id: newArchiveId(),
    sizeBytes: claim.sizeBytes,
    treeHash: claim.treeHash.toLowerCase(),
    description: upload.description,
    partSizeBytes: upload.partSizeBytes,
    uploadId: upload.id,
  };
  await markCompleting(upload, archive.id, fsync);
  return vault.archives.add(archive, upload.directory, false, context.clock.now());
}

/** Write the digests of all leaves of all parts, one after the other. */
async function writeLeaves(upload: MultipartUpload, parts: readonly StoredPart[], fsync: boolean): Promise<void> {
  const file = await open(join(upload.directory, 'leaves'), 'w');
  try {
    let position = 0;
    for (const part of parts) {
      const digests =
        part.sizeBytes <= leafBytes
          ? Buffer.from(part.treeHash, 'hex')
          : await readFile(join(upload.directory, `${part.fileName}.leaves`));
      await writeFully(file, digests, position);
      position += digests.length;
    }
    if (fsync) await file.sync();
  } finally {
    await file.close();
  }
}
