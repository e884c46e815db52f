import { createHash } from 'node:crypto';
import type { GlacierClientConfig } from '@aws-sdk/client-glacier';
import { treeHashOf } from '../../core/tree-hash/tree-hash';

export const LINEAR_HASH_HEADER = 'x-amz-content-sha256';
const TREE_HASH_HEADER = 'x-amz-sha256-tree-hash';

/**
 * The two hashes of a body that Glacier wants in headers: those that the request has, else computed. The SDK's own
 * generator hashes again what the caller has hashed, takes longer for it, and takes no stream.
 *
 * @returns linear SHA-256 and tree hash, lower-case hex
 */
export const bodyChecksums: NonNullable<GlacierClientConfig['bodyChecksumGenerator']> = async ({ headers, body }) => {
  const { [LINEAR_HASH_HEADER]: linear, [TREE_HASH_HEADER]: tree } = headers;
  if (linear && tree) return [linear, tree];
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  if (!(bytes instanceof Uint8Array)) throw new Error('the hashes of a streamed body have to be given');
  return [createHash('sha256').update(bytes).digest('hex'), treeHashOf(bytes).toString('hex')];
};
