import type { VirtualClock } from '../../clock/virtual-clock';
import { DueQueue } from '../due-queue';
import type { ResolvedOptions } from '../glacier-options';
import type { JobRegistry } from '../jobs/job-registry';
import type { Vault } from '../vaults/vault';

interface DueInventory {
  vault: Vault;
  dueAtMs: number;
}

/** Takes the inventory of each changed vault when it is due, with background timers of the clock. */
export class InventorySchedule {
  readonly #queue: DueQueue<DueInventory>;

  constructor(
    private readonly clock: VirtualClock,
    private readonly options: ResolvedOptions,
    private readonly jobs: JobRegistry,
  ) {
    this.#queue = new DueQueue(clock, { background: true }, (due) => this.#takeDue(due));
  }

  /** Schedule the inventories of a vault, starting with a recorded due time. */
  watch(vault: Vault): void {
    vault.archives.planInventory = () => {
      const dueAtMs = this.#nextFor(vault);
      this.#queue.add(dueAtMs, { vault, dueAtMs });
      return dueAtMs;
    };
    const dueAtMs = vault.archives.inventoryDueAtMs;
    if (dueAtMs !== undefined) this.#queue.add(dueAtMs, { vault, dueAtMs });
  }

  async take(vault: Vault): Promise<void> {
    await vault.archives.takeInventory(this.clock.now());
    await this.prune(vault);
  }

  /** Remove inventories other than the last one that no running job needs. */
  async prune(vault: Vault): Promise<void> {
    const needed = new Set<string>();
    for (const { request, outcome } of this.jobs.listOf(vault.key).newestFirst()) {
      if (request.action === 'InventoryRetrieval' && !outcome) needed.add(request.inventoryFile);
    }
    await vault.archives.pruneInventories((file) => needed.has(file));
  }

  close(): Promise<void> {
    return this.#queue.close();
  }

  /**
   * Time of the inventory that will include a change made now: a day after a vault's first change, later at its next daily
   * time.
   */
  #nextFor(vault: Vault): number {
    const nowMs = this.clock.now();
    const last = vault.archives.lastInventory;
    if (!last) return nowMs + this.options.firstInventoryDelayMs;
    const periodMs = this.options.inventoryPeriodMs;
    return last.takenAtMs + (Math.floor((nowMs - last.takenAtMs) / periodMs) + 1) * periodMs;
  }

  async #takeDue(due: DueInventory[]): Promise<void> {
    for (const { vault, dueAtMs } of due) {
      // A different due time means that the inventory has been taken on request meanwhile.
      if (vault.deleted || vault.archives.inventoryDueAtMs !== dueAtMs) continue;
      try {
        await this.take(vault);
      } catch (error) {
        this.options.onError(error, `cannot take the inventory of vault ${vault.name}; retrying in an hour`);
        this.#queue.add(this.clock.now() + 3_600_000, { vault, dueAtMs });
      }
    }
  }
}
