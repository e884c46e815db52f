import { PathFilter } from '../core/selection/path-filter';

/** Globs of `--path` that have matched no archive of a list yet. */
export class UnmatchedGlobs {
  readonly #filters: Map<string, PathFilter>;

  constructor(globs: readonly string[] = []) {
    this.#filters = new Map(globs.map((glob) => [glob, new PathFilter([glob])]));
  }

  /** Take out the globs that match one of an archive's names. */
  note(names: readonly string[]): void {
    for (const [glob, filter] of this.#filters) if (filter.takes(names)) this.#filters.delete(glob);
  }

  get isEmpty(): boolean {
    return this.#filters.size === 0;
  }

  get globs(): string[] {
    return [...this.#filters.keys()];
  }
}
