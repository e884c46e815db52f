import { Readable } from 'node:stream';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Objects } from '../../core/ports/objects';
import { MIB } from '../../core/ranges/units';

// 10,000 parts × 8 MiB = 78 GiB, far beyond the 10 GB that an item reader takes; two in flight hold 24 MiB at most.
const PART_BYTES = 8 * MIB;
const PARTS_IN_FLIGHT = 2;

/** Lines are short: this many characters at a time go to the upload. */
const BLOCK_CHARACTERS = 64 * 1024;

async function* encoded(content: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let block: string[] = [];
  let characters = 0;
  for await (const text of content) {
    block.push(text);
    characters += text.length;
    if (characters < BLOCK_CHARACTERS) continue;
    yield Buffer.from(block.join(''));
    block = [];
    characters = 0;
  }
  if (characters > 0) yield Buffer.from(block.join(''));
}

/** Write a working file to Amazon S3; see the port. */
export function s3WriteFile(client: S3Client): Objects['write'] {
  return async ({ bucket, key }, content, contentType) => {
    const target = { Bucket: bucket, Key: key, ContentType: contentType };
    if (typeof content === 'string') {
      await client.send(new PutObjectCommand({ ...target, Body: content }));
      return;
    }
    let failure: { error: unknown } | undefined;
    async function* watched() {
      try {
        yield* encoded(content as AsyncIterable<string>);
      } catch (error) {
        failure = { error };
        throw error;
      }
    }
    const body = Readable.from(watched(), { objectMode: false });
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
