import type { ItemStore } from '../../../core/ports/item-store';

/** A table some of whose answers to writes are lost: the SDK writes again, and the caller hears what that came to. */
export function repeatingWrites(items: ItemStore, isLost: (() => boolean) | undefined): ItemStore {
  if (!isLost) return items;
  return {
    get: (key) => items.get(key),
    query: (...args) => items.query(...args),
    queryIndex: (...args) => items.queryIndex(...args),
    async put(...args) {
      const first = await items.put(...args);
      return isLost() ? items.put(...args) : first;
    },
    async update(...args) {
      const first = await items.update(...args);
      return isLost() ? items.update(...args) : first;
    },
    async remove(...args) {
      const first = await items.remove(...args);
      return isLost() ? items.remove(...args) : first;
    },
  };
}
