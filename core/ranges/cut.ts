import { InvalidRangeSizeError } from '../contracts/errors';
import type { ByteRange } from './byte-range';
import { LARGEST_ARCHIVE_BYTES } from './limits';
import { MIB } from './units';

/** @throws InvalidRangeSizeError unless `bytes` is a power-of-two number of MiB */
export function checkBlockBytes(what: string, bytes: number): void {
  if (bytes >= MIB && Number.isInteger(Math.log2(bytes / MIB))) return;
  throw new InvalidRangeSizeError(`${what} of ${bytes} bytes: must be a power-of-two number of MiB, at least 1 MiB`);
}

/** @throws InvalidRangeSizeError when no archive can have this size */
export function checkArchiveBytes(sizeBytes: number): void {
  if (Number.isInteger(sizeBytes) && sizeBytes >= 1 && sizeBytes <= LARGEST_ARCHIVE_BYTES) return;
  throw new InvalidRangeSizeError(
    `an archive of ${sizeBytes} bytes: Glacier's have 1 to ${LARGEST_ARCHIVE_BYTES} bytes`,
  );
}

/** Double `blockBytes` until at most `blocksMax` blocks make up the archive. */
export function doubledUntil(blocksMax: number, sizeBytes: number, blockBytes: number): number {
  let bytes = blockBytes;
  while (Math.ceil(sizeBytes / bytes) > blocksMax) bytes *= 2;
  return bytes;
}

/** Split bytes into consecutive blocks, both ends inclusive; only the last one may be short. */
export function cut(whole: ByteRange, blockBytes: number): ByteRange[] {
  const blocks = Math.ceil((whole.end - whole.start + 1) / blockBytes);
  return Array.from({ length: blocks }, (_, block) => {
    const start = whole.start + block * blockBytes;
    return { start, end: Math.min(start + blockBytes - 1, whole.end) };
  });
}
