import type { MemberLine } from '../../contracts/copy-message';
import type { RetrievalRun } from '../../contracts/retrieval-run';
import { cutArchive } from '../../retrieval/plan/cut-archive';
import type { UnbatchedPiece } from '../../retrieval/plan/fill-batches';
import { cutSizesOf } from '../../retrieval/plan/piece-sizes';
import type { ArchiveFacts, ArchivesByNumber } from './archive-facts';
import { blockRuns } from './block-runs';
import { offsetsOf } from './restorable';
import type { WantedObjects } from './wanted-objects';
import { rangeBytesForWhole } from './whole-range';

/** A piece to request, and the objects that it delivers; an object in several pieces is listed with the first one. */
export interface RestorePiece {
  line: UnbatchedPiece;
  /** Positions among the wanted objects. */
  objects: readonly number[];
}

/** The wanted objects of a restore, and the order in which they are requested. */
export interface RestoreSelection {
  run: RetrievalRun;
  wanted: WantedObjects;
  archives: ArchivesByNumber;
  /** Positions of the objects to restore, in the order in which they are requested (`restoreOrder`). */
  order: Uint32Array;
}

/** Sort objects by the creation time of their archives, then by their offset in the archive. */
export function restoreOrder(wanted: WantedObjects, archives: ArchivesByNumber, positions: Uint32Array): Uint32Array {
  return positions.sort(
    (one, other) =>
      archives.creationRankOf(wanted.archiveOf(one)) - archives.creationRankOf(wanted.archiveOf(other)) ||
      wanted.offsetOf(one) - wanted.offsetOf(other) ||
      one - other,
  );
}

/**
 * Yield the pieces to request from Glacier: those of an object archive, or of an object that spans archives, as in a
 * retrieval; for a pack each needed range. The same every time.
 */
export function* restorePieces({ run, wanted, archives, order }: RestoreSelection): Generator<RestorePiece> {
  let number = 0;
  for (let from = 0; from < order.length; ) {
    const archive = wanted.archiveOf(order[from] as number);
    let past = from + 1;
    while (past < order.length && wanted.archiveOf(order[past] as number) === archive) past++;
    const positions = [...order.subarray(from, past)];
    const facts = archives.at(archive);
    if (facts.kind === 'object') {
      for (const position of positions) yield* piecesOfObject(run, wanted, archives, position, number++);
    } else {
      for (const piece of piecesOfPack(run, wanted, facts, positions)) {
        yield { ...piece, line: { ...piece.line, archive: number++ } };
      }
    }
    from = past;
  }
}

function* piecesOfObject(
  run: RetrievalRun,
  wanted: WantedObjects,
  archives: ArchivesByNumber,
  position: number,
  number: number,
): Generator<RestorePiece> {
  const object = wanted.at(position);
  const { slices, sizeBytes, treeHash } = object;
  const offsets = offsetsOf(slices);
  const whole = slices.length > 1;
  const wholeRangeBytes = whole ? rangeBytesForWhole(sizeBytes, offsets, run.settings.rangeBytes) : undefined;
  const parts = slices.map((slice, part) => {
    const facts = archives.at(slice.archive);
    const { rangeBytes, pieceBytes } = cutSizesOf(facts.sizeBytes, run.settings, wholeRangeBytes);
    const key = run.destination.prefix + object.key;
    const line = {
      ...factsOf(facts),
      key,
      properties: object.properties,
      modifiedAt: object.modifiedAt,
      archive: number,
      rangeBytes,
    };
    const within = { offset: offsets[part] as number, sizeBytes, treeHash };
    return {
      line: whole ? { kind: 'slice' as const, ...line, whole: within } : { kind: 'archive' as const, ...line },
      pieceBytes,
      pieces: Math.ceil(facts.sizeBytes / pieceBytes),
    };
  });
  const pieces = parts.reduce((sum, part) => sum + part.pieces, 0);
  let before = 0;
  for (const part of parts) {
    for (const line of cutArchive(part.line, part.pieceBytes, { before, pieces })) {
      yield { line, objects: line.piece === 0 ? [position] : [] };
    }
    before += part.pieces;
  }
}

function* piecesOfPack(
  run: RetrievalRun,
  wanted: WantedObjects,
  facts: ArchiveFacts,
  positions: readonly number[],
): Generator<RestorePiece> {
  const members = positions.map((position) => ({
    offset: wanted.offsetOf(position),
    sizeBytes: wanted.sizeBytesOf(position),
  }));
  const { rangeBytes } = cutSizesOf(facts.sizeBytes, run.settings);
  for (const { range, first, past } of blockRuns(members, facts.sizeBytes)) {
    const memberBytes = members.slice(first, past).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const line = { ...factsOf(facts), key: '', archive: 0, rangeBytes, piece: 0, pieces: 1, ...range } as const;
    yield {
      line: { kind: 'pack', ...line, members: past - first, memberBytes },
      objects: positions.slice(first, past),
    };
  }
}

const factsOf = ({ archiveId, sizeBytes, treeHash, createdAt }: ArchiveFacts) => ({
  archiveId,
  sizeBytes,
  treeHash,
  creationDate: createdAt,
  description: '',
});

/** The objects that are extracted from a piece of a pack. */
export function* memberLines({ run, wanted }: RestoreSelection, objects: readonly number[]): Generator<MemberLine> {
  for (const position of objects) {
    const { key, sizeBytes, treeHash, properties, modifiedAt, slices } = wanted.at(position);
    const offset = slices[0]?.offset ?? 0;
    yield { key: run.destination.prefix + key, offset, sizeBytes, treeHash, properties, modifiedAt };
  }
}
