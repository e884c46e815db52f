import { parseArchiveDescription } from '../../core/contracts/archive-description';
import type { Remaining } from '../../core/contracts/deletion-run';
import { noAmount } from '../../core/deletion/deletion-sums';
import { checkedHeader } from '../../core/inventory/checked-header';
import type { InventoryEntry } from '../../core/inventory/inventory-entry';
import { parseInventory } from '../../core/inventory/parse-inventory';
import { type InventoryOutput, readInventory } from '../../core/inventory/read-inventory';
import type { Clock } from '../../core/ports/clock';
import type { Log } from '../../core/ports/log';
import type { Vaults } from '../../core/ports/vaults';

export interface ReadRemainingDeps {
  vaults: Pick<Vaults, 'readOutput'>;
  clock: Clock;
  log: Log;
}

/** Archives that are named: the newest ones, by which a person finds who writes them. */
const NEWEST_NAMED = 10;
const DESCRIPTION_SHOWN_MAX = 200;
/** Plans that are counted; anyone can write descriptions that name more. */
const PLANS_MAX = 50;

/**
 * Read what an inventory lists of a vault that should be empty.
 *
 * @param startedAt time at which the run began
 * @throws InvalidInputError, InventoryJobFailedError
 */
export async function readRemaining(
  job: InventoryOutput,
  startedAt: string,
  deps: ReadRemainingDeps,
): Promise<Remaining> {
  const remaining: Sums = { ...noAmount(), createdSince: 0, plans: new Map<string, number>(), newest: [] };
  const elements = parseInventory(readInventory(job, deps));
  for (;;) {
    const next = await elements.next();
    if (next.done) {
      const { inventoryDate } = checkedHeader(next.value, job.vault, `the output of job ${job.jobId}`);
      return { ...remaining, plans: Object.fromEntries(remaining.plans), inventoryDate };
    }
    if ('entry' in next.value) addEntry(remaining, next.value.entry, startedAt);
    else remaining.archives += 1;
  }
}

/** What has been counted so far. */
type Sums = Omit<Remaining, 'inventoryDate' | 'plans'> & { plans: Map<string, number> };

function addEntry(
  remaining: Sums,
  { archiveId, sizeBytes, creationDate, description }: InventoryEntry,
  startedAt: string,
): void {
  const { newest, plans } = remaining;
  remaining.archives += 1;
  remaining.bytes += sizeBytes;
  if (Date.parse(creationDate) > Date.parse(startedAt)) remaining.createdSince += 1;
  const plan = parseArchiveDescription(description)?.plan;
  if (plan !== undefined && (plans.has(plan) || plans.size < PLANS_MAX)) plans.set(plan, (plans.get(plan) ?? 0) + 1);
  newest.push({ archiveId, creationDate, description: description.slice(0, DESCRIPTION_SHOWN_MAX) });
  newest.sort((one, other) => Date.parse(other.creationDate) - Date.parse(one.creationDate));
  newest.length = Math.min(newest.length, NEWEST_NAMED);
}
