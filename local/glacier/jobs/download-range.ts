import type { ByteRange } from '../hashing/aligned-range';
import { invalidParameter } from '../wire/glacier-error';

/**
 * The range of a Range header; undefined (all data) without a header or for an invalid one. Only `bytes=a-b` and `bytes=a-` are
 * valid; the end is clamped.
 *
 * @throws 400, not 416, when the range starts past the end
 */
export function downloadRange(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const match = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match) return undefined;
  const start = Number(match[1]);
  const end = match[2] === '' ? sizeBytes - 1 : Number(match[2]);
  if (start >= sizeBytes) {
    throw invalidParameter(`The start of the range is larger than size of retrieved data: ${header}`);
  }
  return end < start ? undefined : { start, end: Math.min(end, sizeBytes - 1) };
}
