/** Maximum timeout of a function in minutes, which is the limit of Lambda. No function's timeout may exceed it. */
export const FUNCTION_MINUTES_MAX = 15;

/**
 * Time in milliseconds during which a function may still be running after its caller has stopped waiting: its timeout, and a minute
 * for calls in transit and differences between clocks.
 */
export const FUNCTION_GONE_AFTER_MS = (FUNCTION_MINUTES_MAX + 1) * 60_000;

/** Maximum number of deliveries of a message before it is moved to the dead-letter queue. */
export const DELIVERIES_MAX = 5;
