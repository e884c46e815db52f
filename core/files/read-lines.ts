import { ELEMENT_BYTES_MAX, ElementBuffer } from './element-buffer';

const LINE_FEED = 0x0a;

/** A line without its terminator, or its problem. `line` counts from 1. */
export type Line = { line: number } & ({ text: string } | { problem: string });

/**
 * Stream the lines of a UTF-8 text, in any chunking. Lines end with LF or CRLF, and a byte order mark is dropped.
 * A line that is too long or not UTF-8 is yielded as a problem; the lines after it are not affected.
 *
 * @param bytesMax longest line; default 64 KiB
 */
export async function* readLines(
  source: AsyncIterable<Uint8Array>,
  bytesMax = ELEMENT_BYTES_MAX,
): AsyncGenerator<Line> {
  const buffer = new ElementBuffer(bytesMax);
  let line = 1;
  let open = false;
  const take = (bytes: Buffer): Line => {
    const token = buffer.take(bytes);
    if ('problem' in token) return { line: line++, ...token };
    const text = line === 1 && token.text.startsWith('\uFEFF') ? token.text.slice(1) : token.text;
    return { line: line++, text: text.endsWith('\r') ? text.slice(0, -1) : text };
  };
  for await (const bytes of source) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      yield take(chunk.subarray(from, end));
      from = end + 1;
      open = false;
    }
    if (from < chunk.length) {
      buffer.carry(chunk.subarray(from));
      open = true;
    }
  }
  if (open) yield take(Buffer.alloc(0));
}
