/** Beginning of a stream, and the whole of it, from the first byte. */
export interface Peeked {
  /** As many bytes as were asked for, fewer at the end of the stream. */
  head: Buffer;
  whole: AsyncIterable<Uint8Array>;
}

/** Read the beginning of a stream, which is then read through `whole`. */
export async function peek(source: AsyncIterable<Uint8Array>, bytes: number): Promise<Peeked> {
  const chunks = source[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  for (let count = 0; count < bytes; count += read.at(-1)?.length ?? 0) {
    const next = await chunks.next();
    if (next.done) break;
    read.push(next.value);
  }
  return { head: Buffer.concat(read).subarray(0, bytes), whole: joined(read, chunks) };
}

async function* joined(head: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
