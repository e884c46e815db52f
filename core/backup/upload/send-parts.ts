import { TreeHashMismatchError, UploadGoneError, VaultDeniedError, VaultNotFoundError } from '../../contracts/errors';
import type { ArchivePart } from '../../ports/archive-uploads';
import { type ByteRange, lengthOf } from '../../ranges/byte-range';
import { runExpiryOf } from '../../run/expiry';
import { type ArchiveToWrite, listedObject, objectArchiveBytes, onlyObject } from './archive-to-write';
import { PartHasher, type PartHashes } from './part-buffer';
import { PartPipeline } from './part-pipeline';
import { recordPart, type UploadPartRecord } from './part-record';
import { PartTime } from './part-time';
import { isSourceError, readBytes } from './read-bytes';
import type { UploadDeps } from './upload-deps';
import type { UploadRecord } from './upload-record';

/** Attempts to send a part that is not kept in memory, so that the client cannot retry it. */
const SENDS_MAX = 3;

/** Range of part `number`, from 1, in the archive. */
export function partRange(number: number, partBytes: number, archiveBytes: number): ByteRange {
  const start = (number - 1) * partBytes;
  return { start, end: Math.min(start + partBytes, archiveBytes) - 1 };
}

/**
 * Send parts of an `object` archive, and record each one once Glacier has it.
 *
 * @param numbers in the order in which they are sent
 * @returns the parts that were sent: at least one, fewer than requested when time ran short
 * @throws UploadGoneError, SourceChangedError, SourceUnreadableError
 */
export async function sendParts(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  upload: UploadRecord,
  numbers: readonly number[],
): Promise<UploadPartRecord[]> {
  const archiveBytes = objectArchiveBytes(archive);
  const sent: UploadPartRecord[] = [];
  const transfer: PartTransfer = {
    read: partReader(deps, archive),
    async send(number, part, body) {
      await deps.uploads.sendPart({ vault: archive.run.plan.vault, uploadId: upload.uploadId }, part, body);
      const { treeHash } = part;
      const record = { partNumber: number, generation: upload.generation, sizeBytes: lengthOf(part.range), treeHash };
      await recordPart(deps.items, archive.address, record, runExpiryOf(deps.clock.now()));
      sent.push(record);
    },
  };
  const parts = numbers.map((number) => ({ number, range: partRange(number, upload.partBytes, archiveBytes) }));
  const time = new PartTime(deps.clock, deps.remainingMs);
  if (upload.partBytes <= deps.sizes.bufferedBytesMax)
    await sendBuffered(deps, transfer, inTime(parts, time), upload.partBytes);
  else for (const part of inTime(parts, time)) await sendReadTwice(deps, transfer, part);
  return sent;
}

interface NumberedPart {
  number: number;
  range: ByteRange;
}

interface PartTransfer {
  /** @param range in the archive */
  read(range: ByteRange): AsyncIterable<Uint8Array>;
  send(number: number, part: ArchivePart, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
}

function partReader(deps: UploadDeps, archive: ArchiveToWrite): PartTransfer['read'] {
  const { object, range: inObject } = onlyObject(archive);
  return ({ start, end }) =>
    readBytes(deps.source, listedObject(archive, object), { start: inObject.start + start, end: inObject.start + end });
}

/** Yield as many parts as there is time for, at least one: otherwise a function could be called again for ever. */
function* inTime(parts: readonly NumberedPart[], time: PartTime): Generator<NumberedPart> {
  for (const [index, part] of parts.entries()) {
    if (index > 0 && time.isShort()) return;
    yield part;
    time.lap();
  }
}

/** Send parts, each of which is read once, while the one before it is being sent. */
async function sendBuffered(
  deps: UploadDeps,
  transfer: PartTransfer,
  parts: Iterable<NumberedPart>,
  partBytes: number,
): Promise<void> {
  const pipeline = new PartPipeline(deps.memory, partBytes);
  try {
    for (const { number, range } of parts) {
      const part = pipeline.open();
      for await (const chunk of transfer.read(range)) part.append(chunk);
      await pipeline.send(part, ({ bytes, ...hashes }) => transfer.send(number, { range, ...hashes }, bytes));
    }
    await pipeline.drain();
  } finally {
    await pipeline.close();
  }
}

/** Send a part that is read twice: once for the hashes, which Glacier requires first, and once to send it. */
async function sendReadTwice(deps: UploadDeps, transfer: PartTransfer, { number, range }: NumberedPart): Promise<void> {
  let hashes: PartHashes | undefined;
  for (let sends = 1; ; sends++) {
    hashes ??= await hashesOf(transfer.read(range));
    try {
      return await transfer.send(number, { range, ...hashes }, transfer.read(range));
    } catch (error) {
      if (sends === SENDS_MAX || isFinal(error)) throw error;
      if (error instanceof TreeHashMismatchError) hashes = undefined;
      await deps.clock.sleep(1000 * 2 ** sends);
    }
  }
}

const isFinal = (error: unknown) =>
  isSourceError(error) ||
  error instanceof UploadGoneError ||
  error instanceof VaultNotFoundError ||
  error instanceof VaultDeniedError;

async function hashesOf(bytes: AsyncIterable<Uint8Array>): Promise<PartHashes> {
  const hasher = new PartHasher();
  for await (const chunk of bytes) hasher.update(chunk);
  return hasher.digest();
}
