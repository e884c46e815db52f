import { grown } from '../../collections/grown';
import { TextList } from '../../collections/text-list';
import { InvalidInputError } from '../../contracts/errors';
import type { InventoryEntry, ReadEntry } from '../inventory-entry';
import type { ManifestProblems } from '../manifest-problems';

type WithoutId = Omit<InventoryEntry, 'archiveId'>;

/** Archives that a journal creates and does not delete, which is known at its end only. They are kept outside the JavaScript heap. */
export class JournalArchives {
  readonly #problems: ManifestProblems;
  /** Created archives as JSON without their ids. As long as there is no problem, they have the numbers that `problems` gives them. */
  readonly #created = new TextList();
  #isDeleted = new Uint8Array(1024);
  #deleted = 0;

  constructor(problems: ManifestProblems) {
    this.#problems = problems;
  }

  create(read: ReadEntry, line: number): void {
    const entry = this.#problems.check(read, line, 'keep');
    if (!entry) return;
    const { archiveId, ...others } = entry;
    const number = this.#created.add(JSON.stringify(others satisfies WithoutId));
    if (number === this.#isDeleted.length) this.#isDeleted = grown(this.#isDeleted);
  }

  delete(archiveId: string, line: number): void {
    const shown = JSON.stringify(archiveId).slice(0, 160);
    const number = this.#problems.numberOf(archiveId);
    if (number === undefined) this.#problems.add(line, `deletes an archive that no line before creates: ${shown}`);
    else if (this.#isDeleted[number] === 1) this.#problems.add(line, `deletes an archive once more: ${shown}`);
    else {
      this.#isDeleted[number] = 1;
      this.#deleted++;
    }
  }

  /** The archives that are left. @throws InvalidInputError when there is any problem, or all archives are deleted */
  *left(): Generator<InventoryEntry> {
    this.#problems.throwIfAny();
    const { length } = this.#created;
    if (length > 0 && this.#deleted === length) {
      throw new InvalidInputError(`the manifest is empty: its journal says that all ${length} archives are deleted`);
    }
    for (let number = 0; number < length; number++) {
      if (this.#isDeleted[number] === 1) continue;
      yield { archiveId: this.#problems.archiveIdOf(number), ...(JSON.parse(this.#created.at(number)) as WithoutId) };
    }
  }
}
