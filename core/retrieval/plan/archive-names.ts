import { TextList } from '../../collections/text-list';
import type { GivenFormat, NameLine } from '../../contracts/archive-name';
import { portablePath } from '../../naming/portable-path';
import { isSafePath } from '../../naming/safe-path';
import type { ArchiveCollection } from './archive-collection';
import type { FurtherName } from './further-copies';

/** Sums over the lines of a file of names. */
export interface NamesRead {
  /** Archives of the plan that have a name. */
  named: number;
  /** Names of archives that have another one already, in the file or as the key of a manifest. */
  further: number;
  /** Lines of archives that are not in the plan. */
  unknown: number;
  /** Names that are not safe as keys. */
  unsafe: number;
}

/**
 * The first safe name of each archive of a plan, from a file of names. Names of other archives are not kept. Of several archives
 * with one name, that of the first line has it.
 */
export class ArchiveNames {
  readonly sums: NamesRead = { named: 0, further: 0, unknown: 0, unsafe: 0 };
  readonly #archives: Pick<ArchiveCollection, 'count' | 'positionOf' | 'at'>;
  readonly #prefix: string;
  readonly #paths = new TextList();
  /** For each archive, the number of its name from 1; 0 for one without. */
  readonly #nameOf: Uint32Array;

  private constructor(
    archives: Pick<ArchiveCollection, 'count' | 'positionOf' | 'at'>,
    prefix: string,
    readonly format: GivenFormat,
  ) {
    this.#archives = archives;
    this.#prefix = prefix;
    this.#nameOf = new Uint32Array(archives.count);
  }

  /** @param prefix of the destination */
  static async read(
    lines: AsyncIterable<NameLine>,
    archives: Pick<ArchiveCollection, 'count' | 'positionOf' | 'at'>,
    prefix: string,
    format: GivenFormat,
  ): Promise<ArchiveNames> {
    const names = new ArchiveNames(archives, prefix, format);
    for await (const line of lines) names.#add(line);
    return names;
  }

  /** Path of an archive; undefined when it has no name. */
  pathOf(archive: number): string | undefined {
    const name = this.#nameOf[archive] as number;
    return name === 0 ? undefined : this.#paths.at(name - 1);
  }

  /** Compare two archives by the lines of their names; one without comes last, and 0 means that neither has one. */
  compare(first: number, second: number): number {
    const [before, after] = [first, second].map((archive) => this.#nameOf[archive] || Number.POSITIVE_INFINITY);
    return before === after ? 0 : (before as number) - (after as number);
  }

  /** Yield the further names of the archives, when the same lines are read again. */
  async *further(lines: AsyncIterable<NameLine>): AsyncGenerator<FurtherName> {
    for await (const { archiveId, path: text } of lines) {
      const archive = this.#archives.positionOf(archiveId);
      const path = portablePath(text);
      if (archive === undefined || !isSafePath(path, this.#prefix)) continue;
      if (this.#isFurther(archive, path)) yield { archive, path };
    }
  }

  #add({ archiveId, path: text }: NameLine): void {
    const archive = this.#archives.positionOf(archiveId);
    const path = portablePath(text);
    if (archive === undefined) this.sums.unknown++;
    else if (!isSafePath(path, this.#prefix)) this.sums.unsafe++;
    else {
      if (this.#nameOf[archive] === 0) {
        this.#nameOf[archive] = this.#paths.add(path) + 1;
        this.sums.named++;
      }
      if (this.#isFurther(archive, path)) this.sums.further++;
    }
  }

  /** Whether a path is another one than the key that a manifest gives to an archive, or else than its first name. */
  #isFurther(archive: number, path: string): boolean {
    return path !== (this.#archives.at(archive).key ?? this.pathOf(archive));
  }
}
