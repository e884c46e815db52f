import { ObjectUnavailableError } from '../../core/contracts/errors';
import type { Destination } from '../../core/ports/destination';
import type { ObjectReader } from '../../core/ports/object-reader';

/** Reads objects that are in memory. */
export const memoryObjectReader = (objects: Pick<Destination, 'read'>): ObjectReader => ({
  async open({ bucket, key }, range) {
    const body = await objects.read({ bucket, key }, range);
    if (body) return body;
    throw new ObjectUnavailableError(`there is no s3://${bucket}/${key}`, { isGeneral: false });
  },
});
