import { ActionDeniedError } from '../contracts/errors';
import type { Clock } from '../ports/clock';
import type { ManagedVaults } from '../ports/managed-vaults';

/** Pauses together are a minute; a role usually has a new policy within seconds. */
const PAUSES_MAX = 12;
const PAUSE_MS = 5_000;

/**
 * Vaults for a role whose policy may have been attached just now: a denied call is repeated while the policy may still be on its
 * way to all of IAM.
 *
 * @see AWS Identity and Access Management User Guide, "Changes that I make are not always immediately visible"
 */
export function awaitingPermission(vaults: ManagedVaults, clock: Pick<Clock, 'sleep'>): ManagedVaults {
  let pauses = 0;

  async function patiently<Result>(call: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof ActionDeniedError) || pauses === PAUSES_MAX) throw error;
        pauses += 1;
        await clock.sleep(PAUSE_MS);
      }
    }
  }

  return {
    settings: (vault) => patiently(() => vaults.settings(vault)),
    createdAt: (vault) => patiently(() => vaults.createdAt(vault)),
    create: (vault) => patiently(() => vaults.create(vault)),
    change: (vault, change) => patiently(() => vaults.change(vault, change)),
  };
}
