import type { TextSet } from '../collections/text-set';
import type { Amount, DeletionRun, ListedDeletion } from '../contracts/deletion-run';
import { InvalidInputError } from '../contracts/errors';
import type { SelectionFilter } from '../selection/selection-filter';
import { noAmount } from './deletion-sums';
import { entryOf } from './entry-of';

/** The lines of a list that a request asks for, to be read once. */
export class WantedLines {
  /** Archives that earlier runs have deleted, which are left out. */
  readonly deletedBefore: Amount = noAmount();

  /**
   * @param deleted ids of archives that earlier runs have deleted
   * @param confirmed ids of archives that a person has confirmed; those that have been deleted may be missing; default: all
   * @param filter of the run's selection; its limit counts what has not been deleted
   */
  constructor(
    private readonly run: Pick<DeletionRun, 'vault' | 'source' | 'archives' | 'archivesMax'>,
    private readonly deleted: TextSet,
    private readonly confirmed: TextSet | undefined,
    private readonly filter: SelectionFilter | undefined,
  ) {}

  /** @throws InvalidInputError when a named archive is not listed, or more are to be deleted than were confirmed */
  async *of(lines: AsyncIterable<ListedDeletion>): AsyncGenerator<ListedDeletion> {
    const { vault, archives, archivesMax = Number.POSITIVE_INFINITY } = this.run;
    const named = archives && new Set(archives);
    const { limit = Number.POSITIVE_INFINITY } = this.filter ?? {};
    let listed = 0;
    let toDelete = 0;
    for await (const line of lines) {
      const { archiveId, sizeBytes, kind } = line;
      if (!this.#isWanted(line)) continue;
      named?.delete(archiveId);
      if (this.deleted.has(archiveId)) {
        this.deletedBefore.archives += 1;
        this.deletedBefore.bytes += sizeBytes;
        continue;
      }
      if (this.confirmed && !this.confirmed.has(archiveId)) continue;
      // The list is in the order of creation: what it begins with is the oldest.
      if (listed === limit) continue;
      listed += 1;
      if (kind !== 'stays') toDelete += 1;
      yield line;
    }
    // An inventory that is younger than their deletion does not list them.
    const missing = [...(named ?? [])].filter((id) => !this.deleted.has(id));
    if (missing.length > 0) {
      throw new InvalidInputError(`archives of vault ${vault} that are not listed: ${missing.join(', ')}`);
    }
    if (toDelete <= archivesMax) return;
    throw new InvalidInputError(
      `the list has ${toDelete} archives to delete, and ${archivesMax} were confirmed: look again, and confirm again`,
    );
  }

  /** Whether the request asks for an archive: all of them, or the named ones, if they are selected. */
  #isWanted(line: ListedDeletion): boolean {
    if (this.run.archives && !this.run.archives.includes(line.archiveId)) return false;
    return this.filter?.takes(entryOf(line, this.run.source)) ?? true;
  }
}
