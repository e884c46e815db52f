import { Readable } from 'node:stream';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { WorkingFiles } from '../../core/ports/working-files';
import { MIB } from '../../core/ranges/units';

// 10,000 parts × 8 MiB = 78 GiB, more than the 10 GB that an item reader supports; two in flight take 24 MiB at most.
const PART_BYTES = 8 * MIB;
const PARTS_IN_FLIGHT = 2;

/** Number of characters that are combined before they are uploaded, since lines are short. */
const BLOCK_CHARACTERS = 64 * 1024;

async function* encoded(content: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  let block: string[] = [];
  let characters = 0;
  function* blockSoFar() {
    if (characters > 0) yield Buffer.from(block.join(''));
    block = [];
    characters = 0;
  }
  for await (const piece of content) {
    if (typeof piece === 'string') {
      block.push(piece);
      characters += piece.length;
      if (characters >= BLOCK_CHARACTERS) yield* blockSoFar();
    } else {
      yield* blockSoFar();
      // Empty chunks are skipped: a stream of bytes does not allow them.
      if (piece.length > 0) yield piece;
    }
  }
  yield* blockSoFar();
}

/** `write` of the `WorkingFiles` port, in Amazon S3. */
export function s3WriteFile(client: S3Client, bucket: string): WorkingFiles['write'] {
  return async (key, content, contentType) => {
    const target = { Bucket: bucket, Key: key, ContentType: contentType };
    if (typeof content === 'string') {
      await client.send(new PutObjectCommand({ ...target, Body: content }));
      return;
    }
    let failure: { error: unknown } | undefined;
    async function* watched(lines: AsyncIterable<string | Uint8Array>) {
      try {
        yield* encoded(lines);
      } catch (error) {
        failure = { error };
        throw error;
      }
    }
    const body = Readable.from(watched(content), { objectMode: false });
    const upload = new Upload({
      client,
      params: { ...target, Body: body },
      partSize: PART_BYTES,
      queueSize: PARTS_IN_FLIGHT,
    });
    try {
      await upload.done();
    } catch (error) {
      throw failure ? failure.error : error;
    } finally {
      body.destroy();
    }
  };
}
