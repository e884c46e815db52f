import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import { InvalidInputError } from '../../contracts/errors';
import { ObjectProperties, SourceObject } from '../../contracts/snapshot';
import { jsonLinesText } from '../../files/json-lines';
import { paddingOf, TAR_BLOCK_BYTES } from './tar-header';

/** Path of the last member of a pack, which describes the other members. */
export const PACK_INDEX_PATH = '.moraine/index.jsonl';

/** One line of a pack's index, which describes a member. The lines are in the order of the members. */
export const PackIndexLine = SourceObject.extend({
  /** SHA-256 tree hash of the object's bytes, lower-case hex; for an empty object the SHA-256 of the empty string. */
  treeHash: z.string(),
  /** Offset of the member's first byte in the archive; for an empty member, where that byte would be. */
  offset: z.int().min(0),
  properties: ObjectProperties.optional(),
});
export type PackIndexLine = z.infer<typeof PackIndexLine>;

/** Last line of the index, by which a reader at the end of the archive finds the first one. */
const PackTrailer = z.object({
  index: z.object({
    version: z.literal(1),
    /** Offset of the index's first byte in the archive. */
    offset: z.int().min(TAR_BLOCK_BYTES).multipleOf(TAR_BLOCK_BYTES),
    /** Number of lines before this one. */
    objects: z.int().min(0),
  }),
});

/** `{"index":{"version":1,"offset":,"objects":}}` and two numbers of up to 16 digits. */
const TRAILER_BYTES_MAX = 80;
const END_BYTES = 2 * TAR_BLOCK_BYTES;
const TAIL_BYTES_MIN = TRAILER_BYTES_MAX + TAR_BLOCK_BYTES + END_BYTES;

const NO_END = 'it does not end in two blocks of zeros';
const LINE_FEED = 0x0a;

/** The content of the index member, from its offset in the archive. */
export function packIndexContent(lines: readonly PackIndexLine[], offset: number): Buffer {
  const trailer: z.infer<typeof PackTrailer> = { index: { version: 1, offset, objects: lines.length } };
  return Buffer.from(jsonLinesText([...lines, trailer]));
}

/**
 * Read the index of a pack from the end of the archive.
 *
 * @param tail the archive's bytes from `tailStart` to the end
 * @returns `needFrom`, below `tailStart`, when the index begins before the tail: call again with the bytes from there
 * @throws InvalidInputError when the archive is not a pack, or its index is damaged
 */
export function readPackIndex(tail: Buffer, tailStart: number): { lines: PackIndexLine[] } | { needFrom: number } {
  const sizeBytes = tailStart + tail.length;
  if (tailStart > 0 && tail.length < TAIL_BYTES_MIN) return { needFrom: Math.max(0, sizeBytes - TAIL_BYTES_MIN) };
  const end = endOfText(tail);
  // The trailer of an empty pack is preceded by the zeros of the index's header.
  const trailerStart = Math.max(tail.lastIndexOf(LINE_FEED, end - 2), tail.lastIndexOf(0, end - 2)) + 1;
  const { offset, objects } = parseLine(PackTrailer, tail.subarray(trailerStart, end), 'its last line').index;
  if (offset > tailStart + trailerStart) throw damaged('its last line points past itself');
  if (tailStart + end + paddingOf(tailStart + end) + END_BYTES !== sizeBytes) throw damaged(NO_END);
  if (offset < tailStart) return { needFrom: offset };
  const lines = [...linesOf(tail.subarray(offset - tailStart, trailerStart), offset)];
  if (lines.length !== objects) throw damaged(`it has ${lines.length} lines, but states ${objects}`);
  return { lines };
}

const damaged = (problem: string, cause?: unknown) =>
  new InvalidInputError(`not a pack, or its index is damaged: ${problem}`, { cause });

/** Position after the last line feed before the zeros at the end. */
function endOfText(tail: Buffer): number {
  let end = tail.length;
  while (end > 0 && tail[end - 1] === 0) end -= 1;
  if (tail.length - end < END_BYTES) throw damaged(NO_END);
  if (end === 0 || tail[end - 1] !== LINE_FEED) throw damaged('its last line has no end');
  return end;
}

function* linesOf(text: Buffer, offset: number): Generator<PackIndexLine> {
  for (let start = 0, line = 1; start < text.length; line++) {
    const end = text.indexOf(LINE_FEED, start) + 1;
    const member = parseLine(PackIndexLine, text.subarray(start, end), `line ${line}`);
    if (member.offset + member.sizeBytes > offset) throw damaged(`line ${line} tells of bytes behind the members`);
    yield member;
    start = end;
  }
}

function parseLine<S extends z.ZodType>(schema: S, line: Buffer, what: string): z.infer<S> {
  if (!isUtf8(line)) throw damaged(`${what} is not UTF-8`);
  try {
    return schema.parse(JSON.parse(line.toString('utf8')));
  } catch (error) {
    throw damaged(`${what} is not valid`, error);
  }
}
