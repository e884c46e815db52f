/** The longest that a function may be at work, which is Lambda's own limit; every function's timeout is held against it. */
export const FUNCTION_MINUTES_MAX = 15;

/**
 * How long after nobody waits for a function any more it may still be at work: its timeout, and a minute for a call that was on
 * its way and for clocks that differ.
 */
export const FUNCTION_GONE_AFTER_MS = (FUNCTION_MINUTES_MAX + 1) * 60_000;

/** How often a message is delivered to a function that fails on it, before it is put aside. */
export const DELIVERIES_MAX = 5;
