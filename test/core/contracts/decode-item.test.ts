import { type MemoryItems, memoryItems } from '../../../adapters/memory/memory-items';
import { addGarbage, listGarbage, reclaimGarbage } from '../../../core/backup/retention/garbage';
import { getHead, listHeads, putHead } from '../../../core/backup/snapshot/heads';
import { recordPart as putUploadPart, recordedParts } from '../../../core/backup/upload/part-record';
import { beginUpload, getUpload } from '../../../core/backup/upload/upload-record';
import { InvalidRecordError } from '../../../core/contracts/errors';
import type { SnapshotHead, Verdict } from '../../../core/contracts/snapshot';
import { type ItemKey, keyOf } from '../../../core/contracts/table';
import type { Attribute } from '../../../core/ports/item-store';
import { arrive, openLatch } from '../../../core/retrieval/latch';
import { beginArchive, getArchive, getPart, partsOf, putPart } from '../../../core/retrieval/records/archive-record';
import { getBatch, intendRound } from '../../../core/retrieval/records/batch-record';
import { getInventoryJob, putInventoryJob } from '../../../core/retrieval/records/inventory-record';
import { getPiece, movePiece, piecesOf } from '../../../core/retrieval/records/piece-record';
import { getToken, registerToken } from '../../../core/retrieval/records/token';
import { checkLease } from '../../../core/run/lease';
import { leaseHolder } from '../../../core/run/lease-holder';
import { archiveOf, collect } from '../backup/runs';

const now = new Date('2026-01-05T10:00:00.000Z');
const RUN_ID = 'run-1';
const piece = { runId: RUN_ID, batch: 3, index: 7 };
const archive = { runId: RUN_ID, archive: 5 };
const upload = { runId: RUN_ID, sequence: 2 };
const treeHash = 'a'.repeat(64);
const verdict: Verdict = { kind: 'held', differsIn: ['bytes'], comparedWith: { snapshot: 's0', objects: 1, bytes: 9 } };
const head: SnapshotHead = {
  ...{ plan: 'docs', snapshot: 's1', vault: 'photos', source: { bucket: 'b', prefix: '' }, takenAt: now.toISOString() },
  ...{ objects: 1, bytes: 1, archives: 1, newArchives: 1, newBytes: 1, errors: 0, state: 'kept', verdict },
};
const { archiveId } = archiveOf('s1', 0);

interface Kind {
  key: ItemKey;
  make(items: MemoryItems): Promise<unknown>;
  reads: ((items: MemoryItems) => Promise<unknown>)[];
  /** Members, and what they must not be; undefined: missing. */
  wrong: [string, Attribute | undefined][];
}

const KINDS: Record<string, Kind> = {
  'a batch': {
    key: keyOf.batch(RUN_ID, 3),
    make: (items) => intendRound(items, { runId: RUN_ID, batch: 3, round: 1 }, now, 1),
    reads: [
      (items) => getBatch(items, RUN_ID, 3),
      (items) => intendRound(items, { runId: RUN_ID, batch: 3, round: 1 }, now, 1),
    ],
    wrong: [
      ['state', 'sleeping'],
      ['roundStartedAt', undefined],
      ['attempt', undefined],
      ['attemptedAtMs', 'soon'],
    ],
  },
  'a piece': {
    key: keyOf.piece(RUN_ID, 3, 7),
    make: (items) => movePiece(items, piece, 'requested', { round: 1, jobs: [], expiresAt: 1 }),
    reads: [(items) => getPiece(items, piece), (items) => piecesOf(items, RUN_ID, 3)],
    wrong: [
      ['state', 'lost'],
      ['round', undefined],
      ['jobs', [{ id: 'job' }]],
      ['requests', 'one'],
      ['key', 7],
    ],
  },
  'a token': {
    key: keyOf.batchToken(RUN_ID, 3),
    make: (items) => registerToken(items, keyOf.batchToken(RUN_ID, 3), 1, 'token', 1),
    reads: [(items) => getToken(items, keyOf.batchToken(RUN_ID, 3))],
    wrong: [
      ['token', undefined],
      ['wait', 'long'],
    ],
  },
  'an inventory': {
    key: keyOf.inventory(RUN_ID),
    make: (items) => putInventoryJob(items, RUN_ID, 'job', 1),
    reads: [(items) => getInventoryJob(items, RUN_ID)],
    wrong: [['jobId', undefined]],
  },
  'a latch': {
    key: { pk: keyOf.batch(RUN_ID, 3).pk, sk: 'latch/round/1/0' },
    make: (items) => openLatch(items, { pk: keyOf.batch(RUN_ID, 3).pk, name: 'round/1' }, [0, 1], 1),
    reads: [(items) => arrive(items, { pk: keyOf.batch(RUN_ID, 3).pk, name: 'round/1' }, 0)],
    wrong: [['expected', undefined]],
  },
  'an archive in parts': {
    key: keyOf.archive(RUN_ID, 5),
    make: (items) => beginArchive(items, archive, { uploadId: 'u', key: 'k', expiresAt: 1 }),
    reads: [(items) => getArchive(items, archive)],
    wrong: [
      ['state', 'lost'],
      ['uploadId', undefined],
      ['key', undefined],
      ['generation', 'first'],
      ['adopted', 'yes'],
    ],
  },
  'a part of it': {
    key: keyOf.part(RUN_ID, 5, 9),
    make: (items) =>
      putPart(items, archive, { partNumber: 9, generation: 1, sizeBytes: 1, treeHash, etag: '"1"', crc32: 1 }, 1),
    reads: [(items) => getPart(items, archive, 9), (items) => partsOf(items, archive, 1)],
    wrong: [
      ['etag', undefined],
      ['crc32', undefined],
      ['sizeBytes', 'large'],
    ],
  },
  'an upload': {
    key: keyOf.upload(RUN_ID, 2),
    make: (items) => beginUpload(items, upload, { uploadId: 'u', partBytes: 1, properties: {} }, 1),
    reads: [(items) => getUpload(items, upload)],
    wrong: [
      ['state', 'lost'],
      ['uploadId', undefined],
      ['partBytes', undefined],
      ['properties', '{'],
    ],
  },
  'a part of an upload': {
    key: keyOf.uploadPart(RUN_ID, 2, 9),
    make: (items) => putUploadPart(items, upload, { partNumber: 9, generation: 1, sizeBytes: 1, treeHash }, 1),
    reads: [(items) => recordedParts(items, upload, 1)],
    wrong: [
      ['generation', undefined],
      ['treeHash', 7],
    ],
  },
  'the head of a snapshot': {
    key: keyOf.snapshot('docs', 's1'),
    make: (items) => putHead(items, head),
    reads: [(items) => getHead(items, 'docs', 's1'), (items) => collect(listHeads(items, 'docs'))],
    wrong: [
      ['state', 'lost'],
      ['head', '{'],
      ['held', undefined],
      ['verdict', 'guilty'],
    ],
  },
  garbage: {
    key: keyOf.garbage('docs', archiveId),
    make: (items) => addGarbage(items, 'docs', archiveOf('s1', 0), 'photos', now),
    reads: [(items) => collect(listGarbage(items, 'docs'))],
    wrong: [
      ['state', 'lost'],
      ['vault', undefined],
      ['sizeBytes', 'large'],
    ],
  },
  'garbage that is being deleted': {
    key: keyOf.garbage('docs', archiveId),
    make: (items) => addGarbage(items, 'docs', archiveOf('s1', 0), 'photos', now),
    reads: [(items) => reclaimGarbage(items, 'docs', archiveId)],
    wrong: [['state', 'lost']],
  },
  'a lease': {
    key: keyOf.lease('docs'),
    make: (items) =>
      items.put({ ...keyOf.lease('docs'), runId: 'r', executionArn: 'e', generation: 1, takenAt: now.toISOString() }),
    reads: [
      (items) => checkLease(items, 'docs', { runId: 'r', executionArn: 'e', generation: 1 }),
      (items) => leaseHolder(items, 'docs', 'another'),
    ],
    wrong: [
      ['takenAt', undefined],
      ['generation', 'first'],
    ],
  },
};

describe.each(Object.entries(KINDS))('the record of %s', (_name, { key, make, reads, wrong }) => {
  it('can be read as it is written', async () => {
    for (const read of reads) {
      const items = memoryItems();
      await make(items);
      await read(items);
    }
  });

  it.each(wrong)('is an error that names it and the member when that is wrong: %s', async (member, value) => {
    for (const read of reads) {
      const items = memoryItems();
      await make(items);
      await items.update(key, value === undefined ? { remove: [member] } : { set: { [member]: value } });
      const error = await read(items).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(InvalidRecordError);
      const text = `the record ${key.pk} ${key.sk} is not valid: ${member}`;
      expect((error as Error).message.slice(0, text.length)).toBe(text);
    }
  });
});
