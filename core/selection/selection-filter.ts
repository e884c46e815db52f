import type { Selection, SelectionOutcome } from '../contracts/selection';
import type { InventoryEntry } from '../inventory/inventory-entry';
import type { IdList } from './id-list';
import { PathFilter } from './path-filter';

/** Inputs of a selection, besides the selection itself. */
export interface SelectionSources {
  /** Names of an archive, which globs are matched against. */
  namesOf(entry: InventoryEntry): readonly string[];
  /** Content of the file of ids; undefined when the selection has none. */
  ids: IdList | undefined;
}

/** Decides for one archive after the other whether it meets a selection, and counts. */
export class SelectionFilter {
  readonly listed: SelectionOutcome['listed'] = { archives: 0, bytes: 0 };
  readonly excluded: SelectionOutcome['excluded'] = {};
  /** Number of archives to take at most, the oldest first: for the caller to apply to those that are taken. */
  readonly limit: number | undefined;
  /** Globs that are names, and are taken literally. */
  readonly literal: readonly string[];
  readonly #paths: PathFilter | undefined;
  readonly #ids: IdList | undefined;
  readonly #rules: [member: keyof SelectionOutcome['excluded'], isMet: (entry: InventoryEntry) => boolean][] = [];

  /** @param literal globs that are names, as `PathFilter` found them */
  constructor(selection: Selection, { namesOf, ids }: SelectionSources, literal: readonly string[] = []) {
    const { paths, created, largerThanBytes, smallerThanBytes } = selection;
    this.limit = selection.limit;
    this.literal = literal;
    this.#ids = ids;
    if (created) {
      const fromMs = created.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(created.from);
      const toMs = created.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(created.to);
      // An archive without a date, whose time is NaN, is in no range.
      this.#rules.push(['created', ({ creationDate }) => isWithin(Date.parse(creationDate), fromMs, toMs)]);
    }
    if (largerThanBytes !== undefined)
      this.#rules.push(['largerThanBytes', ({ sizeBytes }) => sizeBytes > largerThanBytes]);
    if (smallerThanBytes !== undefined)
      this.#rules.push(['smallerThanBytes', ({ sizeBytes }) => sizeBytes < smallerThanBytes]);
    if (ids) this.#rules.push(['ids', ({ archiveId }) => ids.find(archiveId)]);
    if (paths) {
      const filter = new PathFilter(paths, literal);
      this.#paths = filter;
      this.#rules.push(['paths', (entry) => filter.takes(namesOf(entry))]);
    }
  }

  takes(entry: InventoryEntry): boolean {
    this.listed.archives++;
    this.listed.bytes += entry.sizeBytes;
    let isTaken = true;
    // Every rule is applied, so that each counts what it excludes by itself.
    for (const [member, isMet] of this.#rules) {
      if (isMet(entry)) continue;
      this.excluded[member] = (this.excluded[member] ?? 0) + 1;
      isTaken = false;
    }
    return isTaken;
  }

  /** Whether a selection may take an element of an inventory that could not be read: only a list of ids can tell. */
  mayTake(archiveId: string | undefined): boolean {
    if (!this.#ids) return true;
    return archiveId !== undefined && this.#ids.find(archiveId);
  }

  /** Number of archives that are left out because globs are taken literally. */
  get hidden(): number {
    return this.#paths?.hidden ?? 0;
  }

  /** Globs to take literally in a second pass. */
  get misread(): string[] {
    return this.#paths?.misread ?? [];
  }
}

const isWithin = (timeMs: number, fromMs: number, toMs: number) => timeMs >= fromMs && timeMs < toMs;
