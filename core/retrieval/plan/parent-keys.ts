import { TextSet } from '../../collections/text-set';
import type { AssignedKeys } from '../../naming/assign-keys';

/** Keys of a plan that are folders of others, as `x` is of `x/y`. */
export class ParentKeys {
  readonly #keys: Pick<AssignedKeys, 'plannedFoldersOf'>;
  readonly #found = new TextSet();
  /** Folder of the path before: archives of one folder often follow one another. */
  #last = '';

  constructor(keys: Pick<AssignedKeys, 'plannedFoldersOf'>) {
    this.#keys = keys;
  }

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  /**
   * Add the folders that a key lies in, as far as they are keys of the plan themselves. A folder that was found before has been
   * added together with those around it, so that each is added once. No key is assigned meanwhile.
   */
  addFoldersOf(key: string): void {
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    if (folder === this.#last) return;
    this.#last = folder;
    for (const parent of this.#keys.plannedFoldersOf(folder)) if (!this.#found.add(parent).added) break;
  }

  has(key: string): boolean {
    return this.#found.has(key);
  }
}
