const CHUNK_BYTES = 64 * 1024;

/** Split bytes into chunks, as a connection delivers them. */
export async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    yield bytes.subarray(start, start + CHUNK_BYTES);
  }
}

/** Deliver bytes like a connection that breaks: the stream ends early, or throws. */
export async function* cutShort(
  bytes: Uint8Array,
  { afterBytes, error }: { afterBytes: number; error: Error | undefined },
): AsyncGenerator<Uint8Array> {
  yield* chunksOf(bytes.subarray(0, afterBytes));
  if (error) throw error;
}

/**
 * Read the body of a request.
 *
 * @throws errors of the body; IncompleteBody when its length differs from the Content-Length
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
