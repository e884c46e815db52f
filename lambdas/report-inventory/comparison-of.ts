import { getDrift } from '../../core/backup/drift/records/drift-progress';
import type { Drift } from '../../core/contracts/drift';
import { InvalidRecordError } from '../../core/contracts/errors';
import type { ReportInventoryInput } from '../../core/contracts/inventory-run';
import type { ItemStore } from '../../core/ports/item-store';
import { readableCause } from '../../core/text/readable-cause';

export interface Comparison {
  /** Undefined when the run ended before its list was compared, or lists a range. */
  drift: Drift | undefined;
  hasFailed: boolean;
}

/**
 * Comparison of a run's list: the recorded result, even if the last call failed after it had recorded it; otherwise `skipped` for
 * the error with which the comparison ended.
 */
export async function comparisonOf(
  items: ItemStore,
  runId: string,
  notCompared: ReportInventoryInput['notCompared'],
): Promise<Comparison> {
  if (!notCompared) return { drift: await getDrift(items, runId), hasFailed: false };
  const drift = await readableDrift(items, runId);
  if (drift) return { drift, hasFailed: false };
  const { error, cause } = notCompared;
  const reason = [error, readableCause(cause)].filter((text) => text !== '').join(': ');
  return { drift: { kind: 'skipped', reason }, hasFailed: true };
}

/** A damaged record may be what the comparison failed for. */
async function readableDrift(items: ItemStore, runId: string): Promise<Drift | undefined> {
  try {
    return await getDrift(items, runId);
  } catch (error) {
    if (!(error instanceof InvalidRecordError)) throw error;
    return undefined;
  }
}
