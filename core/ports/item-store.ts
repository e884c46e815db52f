import type { ItemKey } from '../contracts/table';

/** What a record's attributes may hold. Sets of numbers are `Set<number>` and never empty. */
export type Attribute = string | number | boolean | Set<number> | Attribute[] | { [name: string]: Attribute };
export type Item = ItemKey & Record<string, Attribute>;

/**
 * The state that a write leaves. A write whose expectation does not hold changes nothing and says so.
 * All members given must hold.
 */
export interface Expectation {
  exists?: boolean;
  /** The attribute has one of the values; `undefined` among them stands for "is not there", which an absent item satisfies. */
  oneOf?: Record<string, readonly (string | number | undefined)[]>;
  /** The attribute is a number below the value, or not there. */
  below?: Record<string, number>;
}

export interface Change {
  set?: Record<string, Attribute | undefined>;
  remove?: string[];
  /** Add to a number (absent counts as 0) or to a set of numbers (absent counts as empty). */
  add?: Record<string, number | Set<number>>;
}

export type UpdateResult = { written: true; item: Item } | { written: false };

/** Conditional writes of single items: all the state machinery of a run rests on these. Reads are strongly consistent. */
export interface ItemStore {
  get(key: ItemKey): Promise<Item | undefined>;
  /** Create or replace. @returns whether it was written */
  put(item: Item, expect?: Expectation): Promise<boolean>;
  /** Create or change; answers the whole item as it is afterwards. */
  update(key: ItemKey, change: Change, expect?: Expectation): Promise<UpdateResult>;
  /** Delete; an item that is not there is deleted. @returns whether it is gone: false when the expectation did not hold */
  remove(key: ItemKey, expect?: Expectation): Promise<boolean>;
  /**
   * Items of one partition in order of the sort key's UTF-8 bytes.
   *
   * @param sortKeys what the sort key begins with, or the first and the last one wanted
   */
  query(
    pk: string,
    sortKeys: string | { from: string; to: string },
    options?: { descending?: boolean },
  ): AsyncIterable<Item>;
  /**
   * Runs in order of their start: what the index of runs (`RUNS_BY_START`) holds of their items. A run that was put on record a
   * moment ago may not be among them yet.
   *
   * @param started of the index's sort key, both inclusive
   */
  queryIndex(
    partition: string,
    started: { from: string; to: string },
    options?: { descending?: boolean },
  ): AsyncIterable<Item>;
}
