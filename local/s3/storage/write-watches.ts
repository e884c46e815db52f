export interface WriteWatch {
  /** The key's object has been deleted since the watch began. */
  deleted: boolean;
  end(): void;
}

/**
 * Tells writes in progress that their key was deleted meanwhile: a conditional write that has waited for a free key
 * is then answered 409 ConditionalRequestConflict.
 *
 * @see Amazon S3 User Guide, "How to prevent object overwrites with conditional writes"
 */
export class WriteWatches {
  readonly #byKey = new Map<string, Set<WriteWatch>>();

  begin(key: string): WriteWatch {
    const watches = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, watches);
    const watch: WriteWatch = {
      deleted: false,
      end: () => {
        watches.delete(watch);
        if (watches.size === 0 && this.#byKey.get(key) === watches) this.#byKey.delete(key);
      },
    };
    watches.add(watch);
    return watch;
  }

  keyDeleted(key: string): void {
    for (const watch of this.#byKey.get(key) ?? []) watch.deleted = true;
  }
}
