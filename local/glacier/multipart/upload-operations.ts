import type { GlacierContext, Operation } from '../glacier-context';
import { vaultOf } from '../vaults/find-vault';
import type { Vault } from '../vaults/vault';
import { isoMillis } from '../wire/dates';
import { invalidParameter, uploadNotFound } from '../wire/glacier-error';
import { descriptionHeader, headerOf, pageLimit, pageMarker } from '../wire/request-values';
import type { MultipartUpload } from './multipart-upload';
import { openUploadOf } from './open-upload';

const partBytesMin = 1024 ** 2;
export const partBytesMax = 4 * 1024 ** 3;

export const initiateMultipartUpload: Operation = async (call) => {
  const { context, request } = call;
  const vault = vaultOf(call);
  const partSizeBytes = checkedPartSize(headerOf(request.http, 'x-amz-part-size'));
  const upload = await vault.uploads.create(descriptionHeader(request.http), partSizeBytes);
  return {
    status: 201,
    headers: { Location: uploadLocation(context, vault, upload), 'x-amz-multipart-upload-id': upload.id },
  };
};

export const abortMultipartUpload: Operation = async (call) => {
  const vault = vaultOf(call);
  if (vault.uploads.wasAborted(call.uploadId)) return { status: 204 };
  const upload = openUploadOf(call, vault);
  await upload.exclusive(async () => {
    if (!upload.closed) await vault.uploads.abort(upload);
    else if (!vault.uploads.wasAborted(upload.id)) throw uploadNotFound(upload.id);
  });
  return { status: 204 };
};

export const listMultipartUploads: Operation = async (call) => {
  const { context, request } = call;
  const vault = vaultOf(call);
  const limit = pageLimit(request.query, context.options.pageMax);
  const marker = pageMarker(request.query);
  const uploads = vault.uploads.open();
  const first = marker === undefined ? 0 : uploads.findIndex((upload) => upload.id === marker);
  if (first < 0) throw invalidParameter(`Invalid marker: ${marker}`);
  const page = uploads.slice(first, first + limit).map((upload) => ({
    ArchiveDescription: upload.description || null,
    CreationDate: isoMillis(upload.createdAtMs),
    MultipartUploadId: upload.id,
    PartSizeInBytes: upload.partSizeBytes,
    VaultARN: vault.arn,
  }));
  return { status: 200, json: { Marker: uploads[first + limit]?.id ?? null, UploadsList: page } };
};

export const listParts: Operation = async (call) => {
  const { context, request } = call;
  const vault = vaultOf(call);
  const upload = openUploadOf(call, vault);
  const limit = pageLimit(request.query, context.options.pageMax);
  const marker = pageMarker(request.query) ?? '0';
  if (!/^\d{1,15}$/.test(marker)) throw invalidParameter(`Invalid marker: ${marker}`);
  const startOf = (part: { index: number }) => part.index * upload.partSizeBytes;
  const parts = upload.partsInOrder().filter((part) => startOf(part) >= Number(marker));
  const next = parts[limit];
  return {
    status: 200,
    json: {
      ArchiveDescription: upload.description || null,
      CreationDate: isoMillis(upload.createdAtMs),
      Marker: next ? String(startOf(next)) : null,
      MultipartUploadId: upload.id,
      PartSizeInBytes: upload.partSizeBytes,
      Parts: parts.slice(0, limit).map((part) => ({
        RangeInBytes: `${startOf(part)}-${startOf(part) + part.sizeBytes - 1}`,
        SHA256TreeHash: part.treeHash,
      })),
      VaultARN: vault.arn,
    },
  };
};

function uploadLocation(context: GlacierContext, vault: Vault, upload: MultipartUpload): string {
  return `/${context.accountId}/vaults/${vault.name}/multipart-uploads/${upload.id}`;
}

function checkedPartSize(text: string | undefined): number {
  const bytes = Number(text);
  const isValid =
    text !== undefined &&
    /^\d{1,10}$/.test(text) &&
    bytes >= partBytesMin &&
    bytes <= partBytesMax &&
    Number.isInteger(Math.log2(bytes));
  if (isValid) return bytes;
  throw invalidParameter(
    `Invalid part size: ${text ?? null}. Part size must not be null, must be a power of two and be between ${partBytesMin} and ${partBytesMax} bytes.`,
  );
}
