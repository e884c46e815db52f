import type { GlacierOptions } from '../glacier/glacier-options';
import { seededRandom } from './seeded-random';
import type { GlacierServerSettings } from './server-config';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The settings of Glacier itself, in its units. */
export function glacierOptionsOf(settings: GlacierServerSettings): GlacierOptions {
  const { tiers, lifetimes, inventory, pages, archives, insufficientCapacity } = settings;
  const random = seededRandom(settings.faults.seed);
  return {
    expeditedMs: tiers.expeditedMinutes * minuteMs,
    standardMs: tiers.standardMinutes * minuteMs,
    bulkMs: tiers.bulkMinutes * minuteMs,
    inventoryMs: tiers.inventoryMinutes * minuteMs,
    completionSpreadMs: tiers.spreadMinutes * minuteMs,
    jobsPerSecondMax: settings.jobsPerSecondMax ?? Number.POSITIVE_INFINITY,
    freeTierPeriod: settings.freeTierPeriod,
    outputLifetimeMs: lifetimes.outputHours * hourMs,
    uploadIdleMs: lifetimes.uploadIdleHours * hourMs,
    completeRepeatMs: lifetimes.completeRepeatHours * hourMs,
    firstInventoryDelayMs: inventory.firstDelayHours * hourMs,
    inventoryPeriodMs: inventory.periodHours * hourMs,
    inventoryDates: inventory.dates,
    csvQuoting: inventory.csvQuoting,
    newVaultCounters: inventory.newVaultCounters,
    pageMax: pages.jobs,
    vaultPageMax: pages.vaults,
    unknownArchive: archives.unknown,
    deletedDuringRetrieval: archives.deletedDuringRetrieval,
    treeHashWhileInProgress: archives.treeHashWhileInProgress,
    insufficientCapacity: () => random() < insufficientCapacity.probability,
    insufficientCapacityStatus: insufficientCapacity.status,
    bodyIdleTimeoutRealMs: settings.bodyIdleTimeoutSeconds * 1000,
    fsync: settings.fsync,
  };
}
