export interface WriteWatch {
  /** Whether the key's object has been deleted since the watch began. */
  deleted: boolean;
  end(): void;
}

/**
 * Informs writes in progress that their key has been deleted: S3 answers a conditional write with 409
 * ConditionalRequestConflict in that case.
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
