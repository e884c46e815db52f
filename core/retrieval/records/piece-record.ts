import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { numberInKey } from '../../contracts/number-in-key';
import { keyOf } from '../../contracts/table';
import type { Attribute, ItemStore } from '../../ports/item-store';
import type { ByteRange } from '../../ranges/byte-range';
import { enteredFrom, isSettled, PieceState } from '../piece-state';

/** A Glacier job that retrieves a range of an archive. */
export interface PieceJob {
  id: string;
  /** In the archive. */
  range: ByteRange;
}

const JobItem = z
  .object({ id: z.string(), start: z.int(), end: z.int() })
  .transform(({ id, start, end }): PieceJob => ({ id, range: { start, end } }));

const PieceItem = z
  .object({
    sk: numberInKey,
    state: PieceState,
    /** The round that requested it last: whose latch it arrives at. */
    round: z.int(),
    /** Jobs of that round: one, but for the remainder of a piece whose output expired. */
    jobs: z.array(JobItem).default([]),
    /** Jobs started over all rounds. */
    requests: z.int().default(0),
    /** Requests that nothing told about, made again. */
    possibleDuplicates: z.int().default(0),
    /** The object's key, once one has been chosen. */
    key: z.string().optional(),
    /** Found finished, not copied. */
    adopted: z.boolean().default(false),
    /** Of the object that it completed. */
    crc32: z.int().optional(),
    reason: z.string().optional(),
    /** The last error that a function met that was to copy it: not its end. */
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
 * Move a piece into a state, on condition that it is in one that the state may be entered from (and, where given, in one
 * of the rounds; undefined stands for a piece without a record).
 *
 * @returns the record as it is now, or undefined when the race was lost (somebody else moved it)
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
 * Whether the piece still expects something of a job: not when the round has other jobs. A piece in doubt, whose jobs
 * were never recorded, takes any.
 */
export const isCurrentJob = (record: PieceRecord | undefined, jobId: string) =>
  !record || record.jobs.length === 0 || record.jobs.some(({ id }) => id === jobId);

/** Not asked for in a round: without a record, or left by an earlier round to be tried again. */
export const isWantedIn = (piece: PieceRecord | undefined, round: number) =>
  piece === undefined || (piece.state === 'retry' && piece.round < round);

/** Nothing more will happen to the piece in a round. */
export const isSettledIn = (piece: PieceRecord | undefined, round: number) =>
  isSettled(piece?.state) && !isWantedIn(piece, round);

/** Record the jobs of a piece whatever its state: a notice that came first has moved it already. */
export async function noteJobs(
  items: ItemStore,
  address: PieceAddress,
  change: Pick<PieceRecord, 'jobs' | 'requests'>,
): Promise<PieceRecord | undefined> {
  const result = await items.update(pieceKey(address), { set: toAttributes(change) }, { exists: true });
  return result.written ? decodeItem(PieceItem, result.item) : undefined;
}

/** Record what kept a piece from being copied, whatever its state; nothing when it has no record. */
export async function recordTrouble(items: ItemStore, address: PieceAddress, trouble: string): Promise<void> {
  await items.update(pieceKey(address), { set: { trouble } }, { exists: true });
}

export async function getPiece(items: ItemStore, address: PieceAddress): Promise<PieceRecord | undefined> {
  const item = await items.get(pieceKey(address));
  return item && decodeItem(PieceItem, item);
}

/** The pieces of a batch that have a record, by index. */
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
  return { ...rest, jobs: jobs.map(({ id, range }) => ({ id, start: range.start, end: range.end })) };
}

const pieceKey = ({ runId, batch, index }: PieceAddress) => keyOf.piece(runId, batch, index);
