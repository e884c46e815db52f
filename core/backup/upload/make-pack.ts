import { SourceChangedError } from '../../contracts/errors';
import type { SourceObject } from '../../contracts/snapshot';
import type { OpenedObject } from '../../ports/source';
import { PackBuilder } from '../pack/pack-builder';
import { type ArchiveToWrite, listedObject } from './archive-to-write';
import { MemberRing } from './member-ring';
import { isSourceError, readBytes } from './read-bytes';
import { readMembers } from './read-members';
import { withTags } from './read-properties';
import type { UploadDeps } from './upload-deps';
import type { Seal } from './upload-record';

export interface PackResult {
  /** Undefined when no object could be packed. */
  seal: Seal | undefined;
  members: PackBuilder['members'];
  /** Reasons for objects that were left out, by key. */
  leftOut: ReadonlyMap<string, string>;
}

/** Takes the bytes of a pack while they are built. */
export interface PackSink {
  /** Whether the pack must not be continued: time is short, or there is no room. */
  readonly mustStop: boolean;
  /** @param bytes copied, so the caller may reuse them */
  write(bytes: Uint8Array): Promise<void>;
  /** End the pack. @returns undefined when there was no room for all of it */
  end(): Promise<Seal | undefined>;
  /** Release what is held, after success or failure. */
  close(): Promise<void>;
}

/**
 * Build a pack from its objects. An object that cannot be read is left out.
 *
 * @param newSink makes the sink of an attempt
 * @returns `stopped` when the sink asked for it
 * @throws errors of the sink; SourceChangedError for a catalog, from which nothing may be left out
 */
export async function makePack(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  newSink: () => PackSink,
): Promise<PackResult | 'stopped'> {
  const leftOut = new Map<string, string>();
  for (;;) {
    const left = leftOut.size;
    const packed = await tryToPack(deps, archive, newSink(), leftOut);
    if (packed !== 'broken') return packed;
    // Try again without the object that failed halfway; their number bounds the loop.
    if (leftOut.size === left)
      throw new Error(`archive ${archive.ref} cannot be packed, although no further object failed`);
  }
}

/** @param leftOut objects to skip; objects that cannot be read are added */
async function tryToPack(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  parts: PackSink,
  leftOut: Map<string, string>,
): Promise<PackResult | 'stopped' | 'broken'> {
  const { task } = archive;
  const builder = new PackBuilder();
  const bytesMax = deps.sizes.memberBytesMax;
  const memory = deps.memory.take(2 * bytesMax);
  const reading = { source: deps.source, bucket: task.bucket, bytesMax, ring: new MemberRing(memory) };
  const leaveOut = (key: string, reason: string) => {
    if (task.kind === 'catalog') throw new SourceChangedError(reason);
    leftOut.set(key, reason);
  };
  try {
    const objects = archive.objects.filter(({ key }) => !leftOut.has(key));
    for await (const member of readMembers(reading, objects)) {
      const { key } = member.object;
      if (member.kind === 'read') for (const bytes of builder.add(member)) await parts.write(bytes);
      else if (member.kind === 'missing') leaveOut(key, member.reason);
      else {
        const failure = await packStreamedObject(
          deps,
          listedObject(archive, member.object),
          member.object,
          builder,
          parts,
        );
        if (failure) leaveOut(key, failure.reason);
        if (failure?.begun) return 'broken';
      }
      if (parts.mustStop) return 'stopped';
    }
    const { members } = builder;
    if (members.length === 0) return { seal: undefined, members, leftOut };
    for (const bytes of builder.finish()) await parts.write(bytes);
    const seal = await parts.end();
    return seal ? { seal, members, leftOut } : 'stopped';
  } finally {
    await parts.close();
    deps.memory.release(memory);
  }
}

/**
 * Pack an object while it is read, unless the sink asks to stop.
 *
 * @returns why it could not be read, and whether a part of it is in the pack already
 */
async function packStreamedObject(
  deps: UploadDeps,
  source: ReturnType<typeof listedObject>,
  object: SourceObject,
  builder: PackBuilder,
  parts: PackSink,
): Promise<{ reason: string; begun: boolean } | undefined> {
  let opened: OpenedObject | undefined;
  let begun = false;
  const keepAnswer = (answer: OpenedObject) => {
    opened = answer;
  };
  try {
    for await (const chunk of readBytes(deps.source, source, undefined, keepAnswer)) {
      if (!begun && opened) {
        const properties = await withTags(deps.source, source, opened);
        begun = true;
        for (const bytes of builder.begin(object, properties)) await parts.write(bytes);
      }
      for (const bytes of builder.append(chunk)) await parts.write(bytes);
      if (parts.mustStop) return undefined;
    }
    for (const bytes of builder.end()) await parts.write(bytes);
    return undefined;
  } catch (error) {
    if (isSourceError(error)) return { reason: error.message, begun };
    throw error;
  }
}
