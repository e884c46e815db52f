import type { PieceLine } from '../contracts/piece';
import type { RetrievalRun } from '../contracts/retrieval-run';
import { keyOf } from '../contracts/table';
import type { Clock } from '../ports/clock';
import type { ItemStore } from '../ports/item-store';
import type { Log } from '../ports/log';
import type { Workflow } from '../ports/workflow';
import { expiryOf } from '../run/expiry';
import { fallbackJobsAmong } from './fallback-jobs';
import { arrive } from './latch';
import { roundLatch } from './latch-names';
import { isSettled, type PieceState, ROUNDS_MAX } from './piece-state';
import {
  getPiece,
  movePiece,
  type PieceAddress,
  type PieceChange,
  type PieceJob,
  type PieceRecord,
} from './records/piece-record';
import { answerToken } from './records/token';

export interface SettleDeps {
  items: ItemStore;
  workflow: Workflow;
  clock: Clock;
  log: Log;
}

/** The state of a piece before a transition: its record, if it has one, and the round of the evidence. */
export interface PieceEvidence {
  address: PieceAddress;
  record: PieceRecord | undefined;
  round: number;
  /** Job that the evidence comes from. */
  job?: PieceJob;
}

/** A piece with its run, its line and the evidence about it. */
export interface PieceInRun<Line extends PieceLine = PieceLine> extends PieceEvidence {
  run: RetrievalRun;
  line: Line;
}

/** Members for the record of a piece that was in doubt and had none, from the evidence of its job. */
export function firstRecord({ record, round, job }: PieceEvidence): PieceChange {
  if (record) return {};
  return { round, ...(job && { jobs: [job], requests: 1, fallback: fallbackJobsAmong([job]) }) };
}

/**
 * Settle a piece for its round and count it; the last one of the round wakes the batch.
 *
 * Success counts for any round; a failure only for the round it belongs to. A piece to be retried in the last round
 * fails instead. Repeatable: a settled piece stays unchanged and is counted again, which has no effect except after a
 * crash between the two writes.
 */
export async function settlePiece(
  deps: SettleDeps,
  evidence: PieceEvidence,
  state: Exclude<PieceState, 'requested' | 'staged'>,
  change: Omit<PieceChange, 'round'> = {},
): Promise<void> {
  const { address, record } = evidence;
  const round = record?.round ?? evidence.round;
  const end = state === 'retry' && round >= ROUNDS_MAX ? 'failed' : state;
  const failing = end === 'retry' || end === 'failed';
  const moved = await movePiece(
    deps.items,
    address,
    end,
    { ...firstRecord(evidence), ...change, expiresAt: expiryOf(deps.clock.now()) },
    failing ? { rounds: [record?.round, ...(record ? [] : [round])] } : {},
  );
  const piece = moved ?? (await getPiece(deps.items, address));
  if (moved && failing) deps.log.warn(`piece.${end}`, { ...address, round, reason: moved.reason });
  if (piece && isSettled(piece.state)) await countPiece(deps, address, piece.round);
}

/** Count a settled piece at the latch of its round. */
export async function countPiece(deps: SettleDeps, address: PieceAddress, round: number): Promise<void> {
  const { runId, batch, index } = address;
  const arrival = await arrive(deps.items, roundLatch(runId, batch, round), index);
  if (arrival === 'missing') deps.log.warn('latch.missing', { ...address, round });
  if (arrival === 'full') await answerToken(deps.items, deps.workflow, keyOf.batchToken(runId, batch), { batch });
}
