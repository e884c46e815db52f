/** Pieces of a batch, which are its lines. */
export const BATCH_PIECES_MAX = 1000;

/** Pauses of a batch that is throttled; what was not requested by then is given up. Of the longest, a thousand are three days. */
export const BATCH_PAUSES_MAX = 1000;

/**
 * Waits but for pauses: three rounds that look again every two hours, each deferred for a day (96 quarters of an hour), take
 * fewer; past this a batch is brought to its end whatever its state.
 */
export const BATCH_LOOKS_MAX = 400;

/**
 * Waits of all kinds after which the state machine gives a batch up whatever reconcile-batch says: more than what that brings
 * to an end needs, and so few that the history stays below the 25,000 events of an execution. A wait that is reconciled is
 * about 15 events, a pause about 10.
 */
export const BATCH_WAITS_MAX = BATCH_PAUSES_MAX + BATCH_LOOKS_MAX + 50;
