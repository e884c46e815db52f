import type { ReportRunInput, RunFailure } from '../contracts/run-steps';

/** Errors with which the opening of a run refuses what was asked for, before anything is done. */
const OPENING_REFUSALS = new Set([
  'InvalidInputError',
  'NotConfiguredError',
  'VaultNotFoundError',
  'BucketNotFoundError',
  'SnapshotNotFoundError',
  'InventoryNotReadyError',
  'LeaseHeldError',
]);

/** Errors with which planning refuses it, before anything but an inventory is requested. */
const PLANNING_REFUSALS = new Set(['BudgetExceededError', 'NothingSelectedError', 'NothingToRestoreError']);

/**
 * A failure, marked as a refusal where the request of a person was refused: that person is told, and nothing is wrong with the
 * deployment. What a schedule asks for is part of the configuration, so that its refusal is a failure.
 *
 * @param isOpened whether the run has been opened
 */
export function asRefusal(failure: RunFailure, request: unknown, isOpened: boolean): RunFailure {
  const isRefusal = (isOpened ? PLANNING_REFUSALS : OPENING_REFUSALS).has(failure.error);
  return failure.status === 'failed' && isRefusal && !isScheduled(request)
    ? { ...failure, status: 'refused' }
    : failure;
}

const isScheduled = (request: unknown): boolean =>
  typeof request === 'object' && request !== null && 'scheduledTime' in request && request.scheduledTime !== undefined;

/** Answer of a reporter to its state machine: the report, or that the request was refused, for which there is none. */
export function answerOf<Report>(
  report: Report | undefined,
  { failure, request }: Pick<ReportRunInput, 'failure' | 'request'>,
): Report | { status: 'refused' } | undefined {
  if (report !== undefined || !failure || asRefusal(failure, request, false).status !== 'refused') return report;
  return { status: 'refused' };
}
