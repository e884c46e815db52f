import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { combineDigests, LeafHasher, leafBytes } from '../hashing/tree-hash';
import { GlacierError, invalidParameter } from '../wire/glacier-error';
import { receiveBody } from '../wire/receive-body';
import { writeFully, writeWholeFile } from './durable-file';

export interface ExpectedBody {
  lengthBytes: number;
  /** SHA-256 of all bytes, lower-case hex. */
  linearHash: string;
  treeHash: string;
}

/**
 * Stream a request's body to the file `path`, hashing it on the way, and write the digests of its leaves to `path.leaves` if there
 * are several. In the end both files are complete, verified and on the disk, or neither exists.
 *
 * @throws InvalidSignatureException (403) when the linear hash is wrong, InvalidParameterValueException when the tree hash is
 */
export async function storeBody(
  http: IncomingMessage,
  expected: ExpectedBody,
  path: string,
  options: { fsync: boolean; bodyIdleTimeoutRealMs: number },
): Promise<{ hasLeaves: boolean }> {
  const leafHasher = new LeafHasher();
  // The linear hash of a single leaf is the leaf's digest.
  const linear = expected.lengthBytes > leafBytes ? createHash('sha256') : undefined;
  try {
    const file = await open(path, 'wx');
    try {
      let position = 0;
      await receiveBody(http, options.bodyIdleTimeoutRealMs, expected.lengthBytes, (chunk) => {
        const written = writeFully(file, chunk, position);
        position += chunk.length;
        leafHasher.update(chunk);
        linear?.update(chunk);
        return written;
      });
      const leaves = leafHasher.finish();
      const treeHash = combineDigests(leaves).toString('hex');
      verify(expected, linear?.digest('hex') ?? treeHash, treeHash);
      if (leaves.length > 1) await writeWholeFile(`${path}.leaves`, Buffer.concat(leaves), options.fsync);
      if (options.fsync) await file.sync();
      return { hasLeaves: leaves.length > 1 };
    } finally {
      await file.close();
    }
  } catch (error) {
    await discardBody(path);
    throw error;
  }
}

export async function discardBody(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.leaves`, { force: true });
}

function verify(expected: ExpectedBody, linearHash: string, treeHash: string): void {
  if (linearHash !== expected.linearHash) {
    const message =
      'The value passed in as x-amz-content-sha256 does not match the computed payload hash. ' +
      `Computed digest: ${linearHash} expected hash: ${expected.linearHash}`;
    throw new GlacierError('InvalidSignatureException', message, 403);
  }
  if (treeHash !== expected.treeHash) {
    throw invalidParameter(`Checksum mismatch: expected ${expected.treeHash}, computed ${treeHash}`);
  }
}
