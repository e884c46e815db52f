import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { FallbackJobs } from '../../contracts/expedited';
import { numberInKey } from '../../contracts/number-in-key';
import { keyOf } from '../../contracts/table';
import { FallbackTier } from '../../contracts/tier';
import type { Attribute, ItemStore } from '../../ports/item-store';
import type { ByteRange } from '../../ranges/byte-range';
import { enteredFrom, isSettled, PieceState } from '../piece-state';

/** A Glacier job that retrieves a range of an archive. */
export interface PieceJob {
  id: string;
  /** Range of the archive. */
  range: ByteRange;
  /** Fallback tier at which it was started; undefined at the run's own tier. */
  fellBackTo?: FallbackTier | undefined;
}

const JobItem = z
  .object({ id: z.string(), start: z.int(), end: z.int(), fellBackTo: FallbackTier.optional() })
  .transform(({ start, end, ...job }): PieceJob => ({ ...job, range: { start, end } }));

const PieceItem = z
  .object({
    sk: numberInKey,
    state: PieceState,
    /** Round that requested it last, in whose latch it is counted. */
    round: z.int(),
    /** Jobs of that round: one, or several for the remainder of a piece whose output expired. */
    jobs: z.array(JobItem).default([]),
    /** Number of jobs started in all rounds. */
    requests: z.int().default(0),
    /** Those of them that were started at the fallback tier. */
    fallback: FallbackJobs.optional(),
    /** Number of requests repeated without knowing whether they had been made. */
    possibleDuplicates: z.int().default(0),
    /** Key of the object, once it has been chosen. */
    key: z.string().optional(),
    /** Whether the object was found complete instead of being copied. */
    adopted: z.boolean().default(false),
    /** CRC32 of the object that it completed. */
    crc32: z.int().optional(),
    reason: z.string().optional(),
    /** Last error while the piece was being copied; it does not end the piece. */
    trouble: z.string().optional(),
  })
  .transform(({ sk: index, ...piece }) => ({ index, ...piece }));
export type PieceRecord = z.infer<typeof PieceItem>;

export interface PieceAddress {
  runId: string;
  batch: number;
  index: number;
}

export type PieceChange = Partial<Omit<PieceRecord, 'index' | 'state'>>;

/**
 * Change the state of a piece, provided that its current state allows the transition and, if given, that it is in one
 * of the rounds (undefined: it has no record).
 *
 * @returns the new record, or undefined when another call changed the piece first
 */
export async function movePiece(
  items: ItemStore,
  address: PieceAddress,
  state: PieceState,
  change: PieceChange & { expiresAt: number },
  expect: { rounds?: readonly (number | undefined)[] } = {},
): Promise<PieceRecord | undefined> {
  const result = await items.update(
    pieceKey(address),
    { set: { ...toAttributes(change), state } },
    {
      oneOf: { state: enteredFrom[state], ...(expect.rounds && { round: expect.rounds }) },
    },
  );
  return result.written ? decodeItem(PieceItem, result.item) : undefined;
}

/**
 * Whether a piece still depends on a job, which it does not when its round has other jobs. A piece in doubt, whose jobs
 * were never recorded, accepts any.
 */
export const isCurrentJob = (record: PieceRecord | undefined, jobId: string) =>
  !record || record.jobs.length === 0 || record.jobs.some(({ id }) => id === jobId);

/** Whether a piece is still to be requested in a round: it has no record, or an earlier round left it to be retried. */
export const isWantedIn = (piece: PieceRecord | undefined, round: number) =>
  piece === undefined || (piece.state === 'retry' && piece.round < round);

/** Whether a piece is settled for a round. */
export const isSettledIn = (piece: PieceRecord | undefined, round: number) =>
  isSettled(piece?.state) && !isWantedIn(piece, round);

/** Record the jobs of a piece in whatever state: a notice that arrived first may have changed it already. */
export async function recordJobs(
  items: ItemStore,
  address: PieceAddress,
  change: Pick<PieceRecord, 'jobs' | 'requests' | 'fallback'>,
): Promise<PieceRecord | undefined> {
  const result = await items.update(pieceKey(address), { set: toAttributes(change) }, { exists: true });
  return result.written ? decodeItem(PieceItem, result.item) : undefined;
}

/** Record the error that prevented the copy of a piece, in whatever state; without a record nothing happens. */
export async function recordPieceError(items: ItemStore, address: PieceAddress, trouble: string): Promise<void> {
  await items.update(pieceKey(address), { set: { trouble } }, { exists: true });
}

export async function getPiece(items: ItemStore, address: PieceAddress): Promise<PieceRecord | undefined> {
  const item = await items.get(pieceKey(address));
  return item && decodeItem(PieceItem, item);
}

/** Pieces of a batch that have a record, by index. */
export async function piecesOf(items: ItemStore, runId: string, batch: number): Promise<Map<number, PieceRecord>> {
  const pieces = new Map<number, PieceRecord>();
  for await (const item of items.query(keyOf.batch(runId, batch).pk, 'piece/')) {
    const record = decodeItem(PieceItem, item);
    pieces.set(record.index, record);
  }
  return pieces;
}

function toAttributes({ jobs, ...rest }: PieceChange & { expiresAt?: number }): Record<string, Attribute | undefined> {
  if (!jobs) return rest;
  const items = jobs.map(({ id, range: { start, end }, fellBackTo }) => ({
    id,
    start,
    end,
    ...(fellBackTo && { fellBackTo }),
  }));
  return { ...rest, jobs: items };
}

const pieceKey = ({ runId, batch, index }: PieceAddress) => keyOf.piece(runId, batch, index);
