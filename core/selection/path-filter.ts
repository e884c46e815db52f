import { keyMatcher, literalPrefix } from '../text/globs';

/**
 * Matches the names of archives against globs. A glob that equals a name means that name alone, even if it matches others as a pattern: this is
 * known only once all names have been seen, so `misread` lists the globs to take literally in a second pass.
 */
export class PathFilter {
  readonly #globs: ReadonlySet<string>;
  readonly #patterns: readonly string[];
  readonly #matchesPattern: (name: string) => boolean;
  readonly #matchesLiteral: (name: string) => boolean;
  readonly #equalled = new Set<string>();
  /** Number of archives that only globs taken literally would match, if these were patterns. */
  hidden = 0;

  /**
   * @param literal globs that are names
   * @throws InvalidInputError for an invalid glob
   */
  constructor(globs: readonly string[], literal: readonly string[] = []) {
    this.#globs = new Set(globs);
    this.#patterns = globs.filter((glob) => literalPrefix(glob) !== glob && !literal.includes(glob));
    this.#matchesPattern = keyMatcher(this.#patterns);
    this.#matchesLiteral = keyMatcher(literal);
  }

  /** Whether one of an archive's names matches a glob. */
  takes(names: readonly string[]): boolean {
    const equal = names.filter((name) => this.#globs.has(name));
    for (const name of equal) this.#equalled.add(name);
    if (equal.length > 0 || names.some((name) => this.#matchesPattern(name))) return true;
    if (names.some((name) => this.#matchesLiteral(name))) this.hidden++;
    return false;
  }

  /** Globs that were read as patterns, and equal a name. */
  get misread(): string[] {
    return this.#patterns.filter((glob) => this.#equalled.has(glob));
  }
}
