import type { ObjectProperties, SourceObject } from '../../contracts/snapshot';
import type { OpenedObject, Source } from '../../ports/source';
import type { MemberRing } from './member-ring';
import { isSourceError, type ListedObject, readBytes } from './read-bytes';
import { withTags } from './read-properties';

/**
 * An object of a pack: read; missing, with the reason why it could not be read; or `large`, not read because it is too
 * large for memory.
 */
export type Member = { object: SourceObject } & (
  | { kind: 'read'; properties: ObjectProperties; bytes: Uint8Array }
  | { kind: 'missing'; reason: string }
  | { kind: 'large' }
);

/** Concurrent reads: for small objects most of the time is latency. */
const READS_IN_FLIGHT_MAX = 16;

export interface ReadingAhead {
  source: Source;
  bucket: string;
  /** Largest sum of the objects being read or waiting for their turn; larger objects are not read. */
  bytesMax: number;
  /** Ring of twice that size. */
  ring: MemberRing;
}

/**
 * Read objects, several at once, and yield them in order. The bytes of one are valid until the next one is requested.
 *
 * @throws errors of an unreachable source, after all reads have ended
 */
export async function* readMembers(reading: ReadingAhead, objects: readonly SourceObject[]): AsyncGenerator<Member> {
  const ahead: { sizeBytes: number; member: Promise<Member> }[] = [];
  let aheadBytes = 0;
  let next = 0;
  const fillUp = () => {
    for (let object = objects[next]; object && ahead.length < READS_IN_FLIGHT_MAX; object = objects[++next]) {
      const sizeBytes = object.sizeBytes > reading.bytesMax ? 0 : object.sizeBytes;
      if (aheadBytes + sizeBytes > reading.bytesMax) return;
      const member = readMember(reading, object, reading.ring.take(sizeBytes));
      // It may be awaited long after it has failed.
      member.catch(() => {});
      ahead.push({ sizeBytes, member });
      aheadBytes += sizeBytes;
    }
  };
  try {
    for (fillUp(); ahead[0]; fillUp()) {
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
  if (object.sizeBytes > bytesMax) return { kind: 'large', object };
  const listed: ListedObject = { bucket, ...object };
  try {
    let opened: OpenedObject | undefined;
    let offset = 0;
    const keepAnswer = (answer: OpenedObject) => {
      opened = answer;
    };
    for await (const chunk of readBytes(source, listed, undefined, keepAnswer)) {
      bytes.set(chunk, offset);
      offset += chunk.length;
    }
    if (!opened) throw new Error(`s3://${bucket}/${object.key} was not opened`);
    return { kind: 'read', object, bytes, properties: await withTags(source, listed, opened) };
  } catch (error) {
    if (!isSourceError(error)) throw error;
    return { kind: 'missing', object, reason: error.message };
  }
}
