import type { ItemStore } from '../../ports/item-store';
import { type Garbage, listGarbage, reclaimGarbage } from '../retention/garbage';

/** Archives of a plan that retention will delete or has deleted, as read under the plan's lease. */
export class PlanGarbage {
  private constructor(
    private readonly items: ItemStore,
    private readonly plan: string,
    /** By archive id. */
    private readonly states: Map<string, Garbage['state']>,
  ) {}

  static async read(items: ItemStore, plan: string): Promise<PlanGarbage> {
    const states = new Map<string, Garbage['state']>();
    for await (const { archiveId, state } of listGarbage(items, plan)) states.set(archiveId, state);
    return new PlanGarbage(items, plan, states);
  }

  get isEmpty(): boolean {
    return this.states.size === 0;
  }

  /** Whether an archive is to be deleted, has been, or was left in the vault. */
  has(archiveId: string): boolean {
    return this.states.has(archiveId);
  }

  /**
   * Remove the archives that a snapshot needs from the garbage, unless one of them has been or is being deleted; then
   * none is removed.
   *
   * @returns number of them that have been or are being deleted
   */
  async reclaim(archiveIds: Iterable<string> | AsyncIterable<string>): Promise<number> {
    const due: string[] = [];
    let gone = 0;
    for await (const archiveId of archiveIds) {
      const state = this.states.get(archiveId);
      if (state === 'deleting' || state === 'deleted') gone += 1;
      else if (state !== undefined) due.push(archiveId);
    }
    if (gone > 0) return gone;
    for (const archiveId of due) {
      if ((await reclaimGarbage(this.items, this.plan, archiveId)) === 'free') this.states.delete(archiveId);
      else gone += 1;
    }
    return gone;
  }
}
