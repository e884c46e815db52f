import type { MoraineConfig } from '../../core/contracts/config';
import { InvalidInputError } from '../../core/contracts/errors';

/** The part of its timeout that a function may spend on starting jobs at the configured rate. */
const PACED_PART = 0.8;

/**
 * A batch is requested by one function at its share of the rate: it must get through within its timeout.
 *
 * @param requesters functions that share the rate
 * @param timeoutSeconds of each
 * @throws InvalidInputError naming the fields and values that would do
 */
export function checkPace({ retrieval }: MoraineConfig, requesters: number, timeoutSeconds: number): void {
  const { batchArchives, requestsPerSecond } = retrieval;
  const requestsMax = (requestsPerSecond / requesters) * timeoutSeconds * PACED_PART;
  if (batchArchives <= requestsMax) return;
  const fastEnough = (batchArchives * requesters) / (timeoutSeconds * PACED_PART);
  throw new InvalidInputError(
    `moraine.config.ts is not valid:\n  retrieval.batchArchives: ${batchArchives} cannot be requested in time at ` +
      `retrieval.requestsPerSecond ${requestsPerSecond}; use at most ${Math.max(1, Math.floor(requestsMax))} per batch, ` +
      `or at least ${Math.ceil(fastEnough * 10) / 10} requests per second`,
  );
}
