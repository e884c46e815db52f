import { peek } from './peek';

export type TextEncoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE';

/** Byte that occurs nowhere in UTF-8. */
const INVALID = Buffer.of(0xff);
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Convert a text that begins with an ASCII character, or a byte order mark, to UTF-8 without that mark. UTF-16 is recognized by its
 * mark or by the NUL byte of the first character; any other text is passed on as it is.
 *
 * Half a surrogate pair, or half a unit at the end, becomes a byte that is invalid in UTF-8, so that it is found where it is.
 */
export async function utf8Of(
  source: AsyncIterable<Uint8Array>,
): Promise<{ encoding: TextEncoding; text: AsyncIterable<Uint8Array> }> {
  const { head, whole } = await peek(source, 3);
  const start = head.toString('hex');
  if (start === 'efbbbf') return { encoding: 'UTF-8', text: after(whole, 3) };
  if (start.startsWith('fffe')) return { encoding: 'UTF-16LE', text: fromUtf16(after(whole, 2), false) };
  if (start.startsWith('feff')) return { encoding: 'UTF-16BE', text: fromUtf16(after(whole, 2), true) };
  if (/^(?!00)..00/.test(start)) return { encoding: 'UTF-16LE', text: fromUtf16(whole, false) };
  if (/^00(?!00)../.test(start)) return { encoding: 'UTF-16BE', text: fromUtf16(whole, true) };
  return { encoding: 'UTF-8', text: whole };
}

/** The bytes of a stream but for its first ones. */
async function* after(source: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of source) {
    if (chunk.length > left) yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

async function* fromUtf16(source: AsyncIterable<Uint8Array>, isBigEndian: boolean): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    const bytes = Buffer.concat([rest, chunk]);
    const length = completeBytes(bytes, isBigEndian);
    rest = bytes.subarray(length);
    const units = bytes.subarray(0, length);
    yield encoded((isBigEndian ? units.swap16() : units).toString('utf16le'));
  }
  if (rest.length > 0) yield INVALID;
}

/** Length of the bytes before an incomplete unit or surrogate pair at the end. */
function completeBytes(bytes: Buffer, isBigEndian: boolean): number {
  const length = bytes.length - (bytes.length % 2);
  const highByte = bytes[length - (isBigEndian ? 2 : 1)] ?? 0;
  const isHighSurrogate = highByte >= 0xd8 && highByte <= 0xdb;
  return isHighSurrogate ? length - 2 : length;
}

function encoded(text: string): Buffer {
  if (!LONE_SURROGATE.test(text)) return Buffer.from(text);
  const [first = '', ...others] = text.split(LONE_SURROGATE);
  return Buffer.concat([Buffer.from(first), ...others.flatMap((part) => [INVALID, Buffer.from(part)])]);
}
