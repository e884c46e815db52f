import type { FoundCapacity } from '../../core/contracts/expedited';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import type { AccountVaults } from '../../core/ports/account-vaults';

/** Provisioned capacity of the account, for a run that may draw on it; undefined for any other run. */
export async function findCapacity(
  run: RetrievalRun,
  vaults: Pick<AccountVaults, 'capacityUnits'>,
): Promise<FoundCapacity | undefined> {
  const retrieves = run.kind !== 'check' || run.sample !== undefined;
  if (run.tier !== 'Expedited' || !retrieves) return undefined;
  const answer = await vaults.capacityUnits();
  if (answer.kind === 'denied') return answer;
  const units = answer.value.map(({ id, expiresAt }) => ({ id, expiresAt: expiresAt.toISOString() }));
  return { kind: 'known', units };
}
