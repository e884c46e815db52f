import type { VirtualClock } from '../../clock/virtual-clock';
import type { AccountStore } from './account-store';

/** Expedited retrievals that a unit guarantees in each period of five minutes. */
const retrievalsPerUnit = 3;
const periodMs = 5 * 60_000;

/**
 * Counts the Expedited retrievals that the account's units of provisioned capacity guarantee; forgotten at a restart.
 *
 * @returns a function to call for each Expedited request: whether it is among the guaranteed ones
 */
export function provisionedRetrievals(account: AccountStore, clock: VirtualClock): () => boolean {
  let recentMs: number[] = [];
  return () => {
    const nowMs = clock.now();
    const units = account.settings.capacityUnits.filter((unit) => unit.expiresAtMs > nowMs).length;
    recentMs = recentMs.filter((startedAtMs) => startedAtMs > nowMs - periodMs);
    if (recentMs.length >= units * retrievalsPerUnit) return false;
    recentMs.push(nowMs);
    return true;
  };
}
