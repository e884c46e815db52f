import type { ObjectProperties, SourceObject } from '../../contracts/snapshot';
import type { OpenedObject, Source } from '../../ports/source';
import type { MemberRing } from './member-ring';
import { isSourceError, type ListedObject, readBytes } from './read-bytes';
import { withTags } from './read-properties';

/** An object of a pack: as it was read; why it could not be had; or `large`, not read, since it is too large to be held. */
export type Member = { object: SourceObject } & (
  | { is: 'read'; properties: ObjectProperties; bytes: Uint8Array }
  | { is: 'missing'; reason: string }
  | { is: 'large' }
);

/** Reads under way at once: small objects are mostly waiting. */
const READS_IN_FLIGHT_MAX = 16;

export interface ReadingAhead {
  source: Source;
  bucket: string;
  /** Objects that are being read or have been, and wait for their turn, have no more bytes; larger ones are not read. */
  bytesMax: number;
  /** Twice that. */
  ring: MemberRing;
}

/**
 * Read objects, several at once, and hand them on in order. The bytes of one are good until the next one is asked for.
 *
 * @throws what a source that cannot be reached throws; nothing is being read any more then
 */
export async function* readMembers(reading: ReadingAhead, objects: readonly SourceObject[]): AsyncGenerator<Member> {
  const ahead: { sizeBytes: number; member: Promise<Member> }[] = [];
  let aheadBytes = 0;
  let next = 0;
  const readOn = () => {
    for (let object = objects[next]; object && ahead.length < READS_IN_FLIGHT_MAX; object = objects[++next]) {
      const sizeBytes = object.sizeBytes > reading.bytesMax ? 0 : object.sizeBytes;
      if (aheadBytes + sizeBytes > reading.bytesMax) return;
      const member = readMember(reading, object, reading.ring.take(sizeBytes));
      // Its turn to be waited for may come long after it has failed.
      member.catch(() => {});
      ahead.push({ sizeBytes, member });
      aheadBytes += sizeBytes;
    }
  };
  try {
    for (readOn(); ahead[0]; readOn()) {
      const { sizeBytes, member } = ahead[0];
      yield await member;
      ahead.shift();
      reading.ring.release();
      aheadBytes -= sizeBytes;
    }
  } finally {
    await Promise.allSettled(ahead.map(({ member }) => member));
  }
}

async function readMember(reading: ReadingAhead, object: SourceObject, bytes: Buffer): Promise<Member> {
  const { source, bucket, bytesMax } = reading;
  if (object.sizeBytes > bytesMax) return { is: 'large', object };
  const listed: ListedObject = { bucket, ...object };
  try {
    let opened: OpenedObject | undefined;
    let at = 0;
    const noteAnswer = (answer: OpenedObject) => {
      opened = answer;
    };
    for await (const chunk of readBytes(source, listed, undefined, noteAnswer)) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    if (!opened) throw new Error(`s3://${bucket}/${object.key} was not opened`);
    return { is: 'read', object, bytes, properties: await withTags(source, listed, opened) };
  } catch (error) {
    if (!isSourceError(error)) throw error;
    return { is: 'missing', object, reason: error.message };
  }
}
