import { keyOf } from '../../contracts/table';
import type { Attribute, Item, ItemStore } from '../../ports/item-store';
import type { ByteRange } from '../../ranges/byte-range';
import { enteredFrom, isSettled, type PieceState } from '../piece-state';

/** A Glacier job that retrieves a range of an archive. */
export interface PieceJob {
  id: string;
  /** In the archive. */
  range: ByteRange;
}

export interface PieceRecord {
  index: number;
  state: PieceState;
  /** The round that requested it last: whose latch it arrives at. */
  round: number;
  /** Jobs of that round: one, but for the remainder of a piece whose output expired. */
  jobs: PieceJob[];
  /** Jobs started over all rounds. */
  requests: number;
  /** Requests that nothing told about, made again. */
  doubts: number;
  /** The object's key, once one has been chosen. */
  key: string | undefined;
  /** Found finished, not copied. */
  adopted: boolean;
  /** Of the object that it completed. */
  crc32: number | undefined;
  reason: string | undefined;
  /** The last error that a function met that was to copy it: not its end. */
  trouble: string | undefined;
}

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
  return result.written ? toRecord(result.item) : undefined;
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
  return result.written ? toRecord(result.item) : undefined;
}

/** Record what kept a piece from being copied, whatever its state; nothing when it has no record. */
export async function recordTrouble(items: ItemStore, address: PieceAddress, trouble: string): Promise<void> {
  await items.update(pieceKey(address), { set: { trouble } }, { exists: true });
}

export async function getPiece(items: ItemStore, address: PieceAddress): Promise<PieceRecord | undefined> {
  const item = await items.get(pieceKey(address));
  return item && toRecord(item);
}

/** The pieces of a batch that have a record, by index. */
export async function piecesOf(items: ItemStore, runId: string, batch: number): Promise<Map<number, PieceRecord>> {
  const pieces = new Map<number, PieceRecord>();
  for await (const item of items.query(keyOf.batch(runId, batch).pk, 'piece/')) {
    const record = toRecord(item);
    pieces.set(record.index, record);
  }
  return pieces;
}

function toAttributes({ jobs, ...rest }: PieceChange & { expiresAt?: number }): Record<string, Attribute | undefined> {
  if (!jobs) return rest;
  return { ...rest, jobs: jobs.map(({ id, range }) => ({ id, start: range.start, end: range.end })) };
}

const pieceKey = ({ runId, batch, index }: PieceAddress) => keyOf.piece(runId, batch, index);

function toRecord(item: Item): PieceRecord {
  const jobs = (item.jobs ?? []) as { id: string; start: number; end: number }[];
  return {
    index: Number(item.sk.slice(item.sk.indexOf('/') + 1)),
    state: item.state as PieceState,
    round: Number(item.round),
    jobs: jobs.map(({ id, start, end }) => ({ id, range: { start, end } })),
    requests: Number(item.requests ?? 0),
    doubts: Number(item.doubts ?? 0),
    key: item.key as string | undefined,
    adopted: item.adopted === true,
    crc32: item.crc32 as number | undefined,
    reason: item.reason as string | undefined,
    trouble: item.trouble as string | undefined,
  };
}
