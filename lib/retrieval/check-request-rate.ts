import type { MoraineConfig } from '../../core/contracts/config';
import { InvalidInputError } from '../../core/contracts/errors';

/** Share of its timeout that a function may spend on starting jobs at the configured rate. */
const REQUESTING_SHARE = 0.8;

/**
 * Check that one function, with its share of the request rate, can request a whole batch within its timeout.
 *
 * @param requesters number of functions that share the rate
 * @param timeoutSeconds timeout of each function
 * @throws InvalidInputError naming the fields, and values that would be valid
 */
export function checkRequestRate({ retrieval }: MoraineConfig, requesters: number, timeoutSeconds: number): void {
  const { batchArchives, requestsPerSecond } = retrieval;
  const requestsMax = (requestsPerSecond / requesters) * timeoutSeconds * REQUESTING_SHARE;
  if (batchArchives <= requestsMax) return;
  const fastEnough = (batchArchives * requesters) / (timeoutSeconds * REQUESTING_SHARE);
  throw new InvalidInputError(
    `the configuration is not valid:\n  retrieval.batchArchives: ${batchArchives} cannot be requested in time at ` +
      `retrieval.requestsPerSecond ${requestsPerSecond}; use at most ${Math.max(1, Math.floor(requestsMax))} per batch, ` +
      `or at least ${Math.ceil(fastEnough * 10) / 10} requests per second`,
  );
}
