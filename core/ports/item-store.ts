import type { ItemKey } from '../contracts/table';

/** Value of an attribute. Sets of numbers are `Set<number>` and never empty. */
export type Attribute = string | number | boolean | Set<number> | Attribute[] | { [name: string]: Attribute };
export type Item = ItemKey & Record<string, Attribute>;

/**
 * Condition of a write on the item before it. All given members must hold; otherwise the write changes nothing and returns a
 * failure.
 */
export interface Expectation {
  exists?: boolean;
  /** The attribute has one of the values; `undefined` among them means that it may be absent, as may the item. */
  oneOf?: Record<string, readonly (string | number | undefined)[]>;
  /** The attribute is a number below the value, or absent. */
  below?: Record<string, number>;
}

export interface Change {
  set?: Record<string, Attribute | undefined>;
  remove?: string[];
  /** Add to a number (absent counts as 0) or to a set of numbers (absent counts as empty). */
  add?: Record<string, number | Set<number>>;
}

export type UpdateResult = { written: true; item: Item } | { written: false };

/** State table with conditional writes of single items, the basis of all state transitions. Reads are strongly consistent. */
export interface ItemStore {
  get(key: ItemKey): Promise<Item | undefined>;
  /** Create or replace an item. @returns whether the condition held */
  put(item: Item, expect?: Expectation): Promise<boolean>;
  /** Create or change an item. @returns the whole item after the change */
  update(key: ItemKey, change: Change, expect?: Expectation): Promise<UpdateResult>;
  /** Delete an item; an absent one counts as deleted. @returns false when the condition did not hold */
  remove(key: ItemKey, expect?: Expectation): Promise<boolean>;
  /**
   * Query the items of a partition, in order of the UTF-8 bytes of their sort keys.
   *
   * @param sortKeys prefix of the sort keys, or the first and the last sort key
   */
  query(
    pk: string,
    sortKeys: string | { from: string; to: string },
    options?: { descending?: boolean },
  ): AsyncIterable<Item>;
  /**
   * Query the index of runs (`RUNS_BY_START`) in order of start time. The index is eventually consistent: it may lack a run that
   * was just recorded.
   *
   * @param started range of the sort key of the index, both ends inclusive
   */
  queryIndex(
    partition: string,
    started: { from: string; to: string },
    options?: { descending?: boolean },
  ): AsyncIterable<Item>;
}
