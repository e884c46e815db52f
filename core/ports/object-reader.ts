import type { ByteRange } from '../ranges/byte-range';
import type { ObjectLocation } from './object-location';

/** An object, and the account that its bucket has to belong to, if that is known. */
export interface OwnedObject extends ObjectLocation {
  ownerId?: string | undefined;
}

/** Reader of ranges of objects, for a download. */
export interface ObjectReader {
  /** @throws ObjectUnavailableError when S3 refuses what a repetition would not change; errors of the connection */
  open(object: OwnedObject, range: ByteRange): Promise<AsyncIterable<Uint8Array>>;
}
