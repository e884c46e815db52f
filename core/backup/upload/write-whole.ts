import type { ObjectResult } from '../../contracts/backup-run';
import type { UploadArchiveOutput } from '../../contracts/upload-archive';
import type { OpenedObject } from '../../ports/source';
import { packBytesOf } from '../pack/packed-bytes';
import { isUploadedWhole } from '../part-bytes';
import { type ArchiveToWrite, isOneObject, listedObject, objectArchiveBytes, onlyObject } from './archive-to-write';
import { failArchive, finishArchive } from './finish-archive';
import { makePack } from './make-pack';
import { wholeBufferBytes } from './part-memory';
import { readBytes } from './read-bytes';
import { withTags } from './read-properties';
import { sendWhole } from './send-whole';
import type { UploadDeps } from './upload-deps';
import type { WholeRecord } from './upload-record';
import { WholeBuffer } from './whole-buffer';
import { objectResult } from './write-object';
import { bytesOf, nothingRead, packResults } from './write-pack';

/** Content of an archive in memory. */
interface WholeContent {
  kind: 'content';
  buffer: WholeBuffer;
  objects: number;
  objectBytes: number;
  results: ObjectResult[];
}

/** Whether an archive of which nothing is on record is to be uploaded in one request. */
export function isToUploadWhole(archive: ArchiveToWrite): boolean {
  const { task, objects, run } = archive;
  const sizeBytes = isOneObject(task) ? objectArchiveBytes(archive) : packBytesOf(objects);
  return isUploadedWhole(task, sizeBytes, run.plan);
}

/**
 * Write an archive in one request: read it into memory, put the request on record, send it, and write the results.
 *
 * @param known record of the archive
 * @returns `too long` when a pack does not fit into memory; then nothing was recorded or sent by this call
 * @throws SourceChangedError, SourceUnreadableError; errors of `ArchiveUploads.uploadWhole`
 */
export async function writeWhole(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  known: WholeRecord | undefined,
): Promise<UploadArchiveOutput | 'too long'> {
  const memory = deps.memory.take(wholeBufferBytes(archive.run.plan.wholeArchiveBytesMax));
  try {
    const made = await (isOneObject(archive.task) ? readObject : buildPack)(deps, archive, memory);
    if (made.kind === 'too long') return made.kind;
    if (made.kind === 'nothing') await failArchive(deps, archive, nothingRead(archive), known, made.leftOut);
    else await send(deps, archive, known, made);
    return { state: 'done' };
  } finally {
    deps.memory.release(memory);
  }
}

async function send(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  known: WholeRecord | undefined,
  { buffer, objects, objectBytes, results }: WholeContent,
): Promise<void> {
  const { bytes, sha256, treeHash } = buffer.content();
  const sent = await sendWhole(deps, archive, known, { bytes, sha256, treeHash });
  if (!sent) return;
  const { archiveId, record } = sent;
  const completed = { archiveId, sizeBytes: bytes.length, treeHash, objects, objectBytes };
  await finishArchive(deps, archive, completed, results, record);
}

async function readObject(deps: UploadDeps, archive: ArchiveToWrite, memory: Buffer): Promise<WholeContent> {
  const buffer = new WholeBuffer(memory);
  const object = listedObject(archive, onlyObject(archive).object);
  let opened: OpenedObject | undefined;
  const keepAnswer = (answer: OpenedObject) => {
    opened = answer;
  };
  for await (const chunk of readBytes(deps.source, object, undefined, keepAnswer)) await buffer.write(chunk);
  if (!opened) throw new Error(`s3://${object.bucket}/${object.key} was not opened`);
  const properties = await withTags(deps.source, object, opened);
  const { treeHash } = buffer.content();
  const results = [{ ...objectResult(archive, properties), treeHash }];
  return { kind: 'content', buffer, objects: 1, objectBytes: objectArchiveBytes(archive), results };
}

async function buildPack(
  deps: UploadDeps,
  archive: ArchiveToWrite,
  memory: Buffer,
): Promise<WholeContent | { kind: 'too long' } | { kind: 'nothing'; leftOut: ReadonlyMap<string, string> }> {
  let buffer = new WholeBuffer(memory);
  const packed = await makePack(deps, archive, () => {
    buffer = new WholeBuffer(memory);
    return buffer;
  });
  if (packed === 'stopped') return { kind: 'too long' };
  const { seal, members, leftOut } = packed;
  if (!seal) return { kind: 'nothing', leftOut };
  const results = packResults(archive, packed);
  return { kind: 'content', buffer, objects: members.length, objectBytes: bytesOf(members), results };
}
