import type { ItemStore } from '../../ports/item-store';
import { type Garbage, listGarbage, takeOffGarbage } from '../retention/garbage';

/** The archives of a plan that retention is to delete, or has deleted, as they stand under the plan's lease. */
export class PlanGarbage {
  private constructor(
    private readonly items: ItemStore,
    private readonly plan: string,
    /** By the archives' ids. */
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

  /**
   * Take archives off the garbage that a snapshot needs, unless one of them is deleted or being deleted: then none is.
   *
   * @returns how many of them are deleted, or being deleted
   */
  async spare(archiveIds: Iterable<string> | AsyncIterable<string>): Promise<number> {
    const due: string[] = [];
    let gone = 0;
    for await (const archiveId of archiveIds) {
      const state = this.states.get(archiveId);
      if (state === 'deleting' || state === 'deleted') gone += 1;
      else if (state !== undefined) due.push(archiveId);
    }
    if (gone > 0) return gone;
    for (const archiveId of due) {
      if ((await takeOffGarbage(this.items, this.plan, archiveId)) === 'free') this.states.delete(archiveId);
      else gone += 1;
    }
    return gone;
  }
}
