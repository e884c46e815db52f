import { createHash } from 'node:crypto';
import type { GlacierClientConfig } from '@aws-sdk/client-glacier';
import { treeHashOf } from '../../core/tree-hash/tree-hash';

export const LINEAR_HASH_HEADER = 'x-amz-content-sha256';
const TREE_HASH_HEADER = 'x-amz-sha256-tree-hash';

/**
 * Checksum generator for the SDK: returns the two hashes that Glacier requires in headers, from the request's headers if they are
 * set, or else computed. The SDK's own generator always computes them, is slower, and does not support streams.
 *
 * @returns linear SHA-256 and tree hash, lower-case hex
 */
export const bodyChecksums: NonNullable<GlacierClientConfig['bodyChecksumGenerator']> = async ({ headers, body }) => {
  const { [LINEAR_HASH_HEADER]: linear, [TREE_HASH_HEADER]: tree } = headers;
  if (linear && tree) return [linear, tree];
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  if (!(bytes instanceof Uint8Array))
    throw new Error('a request with a streamed body needs both hashes in its headers');
  return [createHash('sha256').update(bytes).digest('hex'), treeHashOf(bytes).toString('hex')];
};
