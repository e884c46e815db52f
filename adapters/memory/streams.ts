const CHUNK_BYTES = 64 * 1024;

/** Bytes in chunks, as a connection delivers them. */
export async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

/** Bytes of a connection that breaks off: the stream ends early, or throws. */
export async function* cutShort(
  bytes: Uint8Array,
  { afterBytes, error }: { afterBytes: number; error: Error | undefined },
): AsyncGenerator<Uint8Array> {
  yield* chunksOf(bytes.subarray(0, afterBytes));
  if (error) throw error;
}

/**
 * All of a request's body.
 *
 * @throws what the body throws; when it is not as long as its Content-Length
 */
export async function bytesOf(body: Uint8Array | AsyncIterable<Uint8Array>, sizeBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  if (body instanceof Uint8Array) chunks.push(body);
  else for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length !== sizeBytes) {
    const message = `You did not provide the number of bytes specified by Content-Length: ${sizeBytes}, but ${bytes.length}`;
    throw Object.assign(new Error(message), { name: 'IncompleteBody' });
  }
  return bytes;
}
