import { TreeHashMismatchError, UploadGoneError, VaultDeniedError, VaultNotFoundError } from '../../contracts/errors';
import type { ArchivePart } from '../../ports/archive-uploads';
import { type ByteRange, lengthOf } from '../../ranges/byte-range';
import { runExpiryOf } from '../../run/expiry';
import { type ArchiveToWrite, listed, objectArchiveBytes, onlyObject } from './archive-to-write';
import { PartHasher, type PartHashes } from './part-buffer';
import { PartPipeline } from './part-pipeline';
import { putPart, type UploadPartRecord } from './part-record';
import { PartTime } from './part-time';
import { isSourceError, readBytes } from './read-bytes';
import type { UploadDeps } from './upload-deps';
import type { UploadRecord } from './upload-record';

/** Times that a part is sent which is not held in memory, so that nobody else can send it again. */
const SENDS_MAX = 3;

/** Where part `number`, from 1, lies in the archive. */
export function partRange(number: number, partBytes: number, archiveBytes: number): ByteRange {
  const start = (number - 1) * partBytes;
  return { start, end: Math.min(start + partBytes, archiveBytes) - 1 };
}

/**
 * Send parts of an `object` archive, and record each once Glacier has it.
 *
 * @param numbers in the order in which they are sent
 * @returns the parts that were sent: fewer when time was short, at least one
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
  const job: Job = {
    read: partReader(deps, archive),
    async send(number, part, body) {
      await deps.uploads.sendPart({ vault: archive.run.plan.vault, uploadId: upload.uploadId }, part, body);
      const { treeHash } = part;
      const record = { partNumber: number, generation: upload.generation, sizeBytes: lengthOf(part.range), treeHash };
      await putPart(deps.items, archive.at, record, runExpiryOf(deps.clock.now()));
      sent.push(record);
    },
  };
  const parts = numbers.map((number) => ({ number, range: partRange(number, upload.partBytes, archiveBytes) }));
  const time = new PartTime(deps.clock, deps.remainingMs);
  if (upload.partBytes <= deps.sizes.bufferedBytesMax)
    await sendBuffered(deps, job, inTime(parts, time), upload.partBytes);
  else for (const part of inTime(parts, time)) await sendReadTwice(deps, job, part);
  return sent;
}

interface NumberedPart {
  number: number;
  range: ByteRange;
}

interface Job {
  /** @param range in the archive */
  read(range: ByteRange): AsyncIterable<Uint8Array>;
  send(number: number, part: ArchivePart, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
}

function partReader(deps: UploadDeps, archive: ArchiveToWrite): Job['read'] {
  const { object, range: inObject } = onlyObject(archive);
  return ({ start, end }) =>
    readBytes(deps.source, listed(archive, object), { start: inObject.start + start, end: inObject.start + end });
}

/** As many as there is time for, the first one in any case: a function that does nothing would be called for ever. */
function* inTime(parts: readonly NumberedPart[], time: PartTime): Generator<NumberedPart> {
  for (const [index, part] of parts.entries()) {
    if (index > 0 && time.isShort()) return;
    yield part;
    time.lap();
  }
}

/** Each part is read once, while the one before it is being sent. */
async function sendBuffered(
  deps: UploadDeps,
  job: Job,
  parts: Iterable<NumberedPart>,
  partBytes: number,
): Promise<void> {
  const relay = new PartPipeline(deps.memory, partBytes);
  try {
    for (const { number, range } of parts) {
      const part = relay.open();
      for await (const chunk of job.read(range)) part.append(chunk);
      await relay.send(part, ({ bytes, ...hashes }) => job.send(number, { range, ...hashes }, bytes));
    }
    await relay.settle();
  } finally {
    await relay.close();
  }
}

/** Glacier wants the hashes first: the part is read to have them, and again to be sent. */
async function sendReadTwice(deps: UploadDeps, job: Job, { number, range }: NumberedPart): Promise<void> {
  let hashes: PartHashes | undefined;
  for (let sends = 1; ; sends++) {
    hashes ??= await hashesOf(job.read(range));
    try {
      return await job.send(number, { range, ...hashes }, job.read(range));
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
