import { join } from 'node:path';
import type { Operation } from '../glacier-context';
import { newFileName } from '../random-id';
import { discardBody, storeBody } from '../storage/store-body';
import { vaultOf } from '../vaults/find-vault';
import { invalidParameter, uploadNotFound } from '../wire/glacier-error';
import { contentLengthOf, rejectBody, requiredHeader, sha256Header } from '../wire/request-values';
import { openUploadOf } from './open-upload';

export const partsMax = 10_000;

/** Parts may be uploaded in any order, in parallel and repeatedly; only Complete detects a short part in the middle. */
export const uploadMultipartPart: Operation = async (call) => {
  const { context, request } = call;
  const vault = vaultOf(call);
  const upload = openUploadOf(call, vault);
  const lengthBytes = contentLengthOf(request.http);
  const contentRange = requiredHeader(request.http, 'content-range');
  const index = checkedPartIndex(contentRange, lengthBytes, upload.partSizeBytes);
  const treeHash = sha256Header(request.http, 'x-amz-sha256-tree-hash');
  const linearHash = sha256Header(request.http, 'x-amz-content-sha256');
  const path = join(upload.directory, `incoming-${newFileName()}`);
  try {
    const { hasLeaves } = await storeBody(request.http, { lengthBytes, linearHash, treeHash }, path, context.options);
    await upload.exclusive(async () => {
      if (upload.closed) throw uploadNotFound(upload.id);
      await vault.uploads.storePart(upload, { index, sizeBytes: lengthBytes, treeHash }, path, hasLeaves);
    });
  } catch (error) {
    await discardBody(path);
    // The folder may have been removed while the part was uploaded.
    throw upload.closed || vault.deleted ? uploadNotFound(upload.id) : error;
  }
  return { status: 204, headers: { 'x-amz-sha256-tree-hash': treeHash } };
};

/** @returns index of the part, from 0 */
function checkedPartIndex(contentRange: string, lengthBytes: number, partSizeBytes: number): number {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/\*$/.exec(contentRange);
  const [start, end] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || end < start || start % partSizeBytes !== 0 || end - start >= partSizeBytes) {
    throw rejectLarge(`Invalid Content-Range: ${contentRange}`, lengthBytes, partSizeBytes);
  }
  if (end - start + 1 !== lengthBytes) {
    const message = `Content-Range: ${contentRange} is incompatible with Content-Length: ${lengthBytes}`;
    throw rejectLarge(message, lengthBytes, partSizeBytes);
  }
  const index = start / partSizeBytes;
  if (index >= partsMax) {
    throw invalidParameter(
      `This is part number ${index + 1} for the current multipart upload. It exceeds the limit of ${partsMax} parts.`,
    );
  }
  return index;
}

function rejectLarge(message: string, lengthBytes: number, partSizeBytes: number) {
  const error = invalidParameter(message);
  return lengthBytes > partSizeBytes ? rejectBody(error) : error;
}
