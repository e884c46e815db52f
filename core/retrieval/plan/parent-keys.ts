import { TextSet } from '../../collections/text-set';
import type { AssignedKeys } from '../../naming/assign-keys';

/** Keys of a plan that are folders of others, as `x` is of `x/y`. */
export class ParentKeys {
  readonly #keys: Pick<AssignedKeys, 'isPlanned'>;
  readonly #found = new TextSet();
  /** Folder of the path before: archives of one folder often follow one another. */
  #last = '';

  constructor(keys: Pick<AssignedKeys, 'isPlanned'>) {
    this.#keys = keys;
  }

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  /** Add the folders that a key lies in, as far as they are keys of the plan themselves. */
  addFoldersOf(key: string): void {
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    if (folder === this.#last) return;
    this.#last = folder;
    for (let end = folder.length - 1; end > 0; end = folder.lastIndexOf('/', end - 1)) {
      const parent = folder.slice(0, end);
      if (this.#keys.isPlanned(parent)) this.#found.add(parent);
    }
  }

  has(key: string): boolean {
    return this.#found.has(key);
  }
}
