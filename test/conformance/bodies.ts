/** Bytes in chunks of any length, then an error when one is given. */
export async function* body(bytes: Uint8Array, chunkBytes = 100_000, error?: Error): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  if (error) throw error;
}

export async function* lines(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

export async function collect(stream: AsyncIterable<Uint8Array> | undefined): Promise<Buffer | undefined> {
  if (!stream) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of stream) found.push(one);
  return found;
}

/** Bytes that repeat at no power of two. */
export function pattern(sizeBytes: number): Buffer {
  const period = Buffer.from(Array.from({ length: 251 }, (_, index) => index));
  return Buffer.alloc(sizeBytes, period);
}
