import type { Call } from '../glacier-context';
import type { Vault } from '../vaults/vault';
import { uploadNotFound } from '../wire/glacier-error';
import type { MultipartUpload } from './multipart-upload';

/** The open upload that a call names. @throws 404 */
export function openUploadOf(call: Call, vault: Vault): MultipartUpload {
  const upload = vault.uploads.get(call.uploadId);
  if (!upload) throw uploadNotFound(call.uploadId);
  return upload;
}
