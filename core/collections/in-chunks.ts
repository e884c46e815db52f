/** Group the elements of a stream into chunks. The last chunk may be shorter; none is empty. */
export async function* inChunks<T>(stream: AsyncIterable<T>, chunkLength: number): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const value of stream) {
    chunk.push(value);
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
