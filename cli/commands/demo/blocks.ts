/**
 * Split a stream into blocks of `blockBytes`; only the last may be shorter. Each block is a new buffer.
 */
export async function* blocksOf(stream: AsyncIterable<Uint8Array>, blockBytes: number): AsyncGenerator<Buffer> {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    let rest = chunk;
    while (bytes + rest.length >= blockBytes) {
      const taken = blockBytes - bytes;
      yield Buffer.concat([...chunks, rest.subarray(0, taken)], blockBytes);
      chunks = [];
      bytes = 0;
      rest = rest.subarray(taken);
    }
    if (rest.length > 0) {
      chunks.push(rest);
      bytes += rest.length;
    }
  }
  if (bytes > 0) yield Buffer.concat(chunks, bytes);
}
