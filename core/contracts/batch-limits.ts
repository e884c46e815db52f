/** Maximum number of pieces of a batch; a line each. */
export const BATCH_PIECES_MAX = 1000;

/** Maximum number of pauses of a throttled batch; pieces not requested by then fail. A thousand of the longest are 83 days. */
export const BATCH_PAUSES_MAX = 1000;

/**
 * Maximum number of waits other than pauses. Three rounds that poll every two hours, each deferred for a day (96 quarters of an
 * hour), need fewer; after that, a batch is ended whatever its state.
 */
export const BATCH_LOOKS_MAX = 400;

/**
 * Waits of all kinds after which the state machine abandons a batch, whatever reconcile-batch returns. Larger than the number
 * after which reconcile-batch ends a batch, and small enough to keep the history below the 25,000 events of an execution: a
 * reconciled wait has about 15 events, a pause about 10.
 */
export const BATCH_WAITS_MAX = BATCH_PAUSES_MAX + BATCH_LOOKS_MAX + 50;
