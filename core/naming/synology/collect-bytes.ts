import { InvalidInputError } from '../../contracts/errors';
import { MIB } from '../../ranges/units';

/**
 * Size in bytes of the largest mapping that is read: SQLite works on the whole file in memory, and a function of 3,008 MB keeps
 * 400 MB for everything else. Ten million files with usual paths take 2,400 MiB.
 */
export const MAPPING_BYTES_MAX = 2500 * MIB;
const FIRST_BYTES = 16 * MIB;

/**
 * Collect a mapping in memory.
 *
 * @param what name of the file for messages
 * @param sizeBytes expected size; default: unknown
 * @throws InvalidInputError when it is longer than `MAPPING_BYTES_MAX`
 */
export async function collectBytes(
  source: AsyncIterable<Uint8Array>,
  what: string,
  sizeBytes = FIRST_BYTES,
): Promise<Uint8Array> {
  let collected = Buffer.allocUnsafeSlow(sizeBytes);
  let length = 0;
  for await (const chunk of source) {
    const needed = length + chunk.length;
    if (needed > MAPPING_BYTES_MAX) throw new InvalidInputError(`${what} is larger than ${MAPPING_BYTES_MAX} bytes`);
    if (needed > collected.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(MAPPING_BYTES_MAX, Math.max(needed, collected.length * 2)));
      collected.copy(larger, 0, 0, length);
      collected = larger;
    }
    collected.set(chunk, length);
    length += chunk.length;
  }
  return collected.subarray(0, length);
}
