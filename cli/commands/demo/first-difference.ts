/**
 * Compare two streams byte for byte, whatever their chunks.
 *
 * @returns the first difference; undefined when they are equal
 */
export async function firstDifference(
  source: AsyncIterable<Uint8Array>,
  copy: AsyncIterable<Uint8Array>,
): Promise<string | undefined> {
  const left = source[Symbol.asyncIterator]();
  const right = copy[Symbol.asyncIterator]();
  let a: Uint8Array = new Uint8Array(0);
  let b: Uint8Array = new Uint8Array(0);
  let offset = 0;
  try {
    for (;;) {
      a = a.length > 0 ? a : await nextChunk(left);
      b = b.length > 0 ? b : await nextChunk(right);
      if (a.length === 0 && b.length === 0) return undefined;
      if (a.length === 0) return `the copy is longer than the source, which has ${offset} bytes`;
      if (b.length === 0) return `the copy ends after ${offset} bytes`;
      const length = Math.min(a.length, b.length);
      if (Buffer.compare(a.subarray(0, length), b.subarray(0, length)) !== 0) {
        const index = a.findIndex((byte, position) => byte !== b[position]);
        return `byte ${offset + index} differs`;
      }
      offset += length;
      a = a.subarray(length);
      b = b.subarray(length);
    }
  } finally {
    await left.return?.();
    await right.return?.();
  }
}

/** @returns the next bytes; none at the end */
async function nextChunk(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    if (next.value.length > 0) return next.value;
  }
  return new Uint8Array(0);
}
