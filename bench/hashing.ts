import { createHash } from 'node:crypto';
import { VerifiedStream } from '../core/archive/verified-stream';
import { MIB } from '../core/ranges/units';
import { TreeHash } from '../core/tree-hash/tree-hash';
import { compare, type Figure } from './measure';

const SIZE_BYTES = 256 * MIB;
/** Size of the chunks in which a socket delivers data. */
const CHUNK_BYTES = 64 * 1024;

export function hashing(): Promise<Figure[]> {
  const data = Buffer.alloc(SIZE_BYTES, 'moraine');
  return compare(SIZE_BYTES, {
    'SHA-256 of each leaf': () => {
      for (let offset = 0; offset < SIZE_BYTES; offset += MIB) {
        createHash('sha256')
          .update(data.subarray(offset, offset + MIB))
          .digest();
      }
    },
    'tree hash, 1 MiB at a time': () => treeHash(data, MIB),
    'tree hash, 64 KiB at a time': () => treeHash(data, CHUNK_BYTES),
    'verified stream (tree hash, CRC32, length)': () => verify(data),
  });
}

function treeHash(data: Buffer, chunkBytes: number): void {
  const hash = new TreeHash();
  for (let offset = 0; offset < data.length; offset += chunkBytes)
    hash.update(data.subarray(offset, offset + chunkBytes));
  hash.digest();
}

async function verify(data: Buffer): Promise<void> {
  async function* chunks() {
    for (let offset = 0; offset < data.length; offset += CHUNK_BYTES) yield data.subarray(offset, offset + CHUNK_BYTES);
  }
  const stream = new VerifiedStream(chunks(), { what: 'the data', sizeBytes: data.length, treeHashes: [] });
  for await (const chunk of stream) void chunk;
}
