import { mergeJoin } from '../../collections/merge-join';
import { TextList } from '../../collections/text-list';
import { TextSet } from '../../collections/text-set';
import { ArchiveLine, type SnapshotLine, WrittenArchive } from '../../contracts/snapshot';

/**
 * Collects the archives that a snapshot's objects are in, with the live objects and bytes of each. Stored outside the
 * JavaScript heap, at about a hundred bytes per archive.
 */
export class LiveArchives {
  readonly #refs = new TextSet();
  /** Live objects by the number of the archive's ref. */
  readonly #objects: number[] = [];
  readonly #bytes: number[] = [];
  /** Position in `#facts` of an archive that this run wrote; undefined for one that an earlier run wrote. */
  readonly #written: (number | undefined)[] = [];
  readonly #facts = new TextList();
  /** Archives written by this run, and their bytes. */
  newArchives = 0;
  newBytes = 0;

  get count(): number {
    return this.#refs.size;
  }

  /**
   * Add an archive that this run wrote. It is listed even if no object of the snapshot is in it, because another slice
   * of its object failed: this way retention finds it after the snapshot is forgotten.
   */
  addWritten(archive: WrittenArchive): void {
    const number = this.#numberOf(archive.archive);
    if (this.#written[number] !== undefined) return;
    this.#written[number] = this.#facts.add(JSON.stringify(archive));
    this.newArchives += 1;
    this.newBytes += archive.sizeBytes;
  }

  /** Count an object of the snapshot. */
  addObject({ slices }: SnapshotLine): void {
    for (const { archive, sizeBytes } of slices) {
      const number = this.#numberOf(archive);
      this.#objects[number] = (this.#objects[number] as number) + 1;
      this.#bytes[number] = (this.#bytes[number] as number) + sizeBytes;
    }
  }

  /**
   * @param parent archives of the parents, in order of their refs
   * @returns the snapshot's archives, in order of their refs
   * @throws Error when the snapshot needs an archive that this run did not write and no parent lists
   */
  async *lines(parent: AsyncIterable<ArchiveLine>): AsyncGenerator<ArchiveLine> {
    for await (const { key, left: own, right: known } of mergeJoin(this.#inOrder(), keyed(parent))) {
      if (!own) continue;
      const facts = this.#factsOf(own.number) ?? known?.archive;
      if (!facts)
        throw new Error(`the snapshot needs archive ${key}, which this run did not write and no parent lists`);
      const live = { liveObjects: this.#objects[own.number], liveBytes: this.#bytes[own.number] };
      yield ArchiveLine.parse({ ...facts, ...live });
    }
  }

  #numberOf(ref: string): number {
    const { number, added } = this.#refs.add(ref);
    if (added) {
      this.#objects.push(0);
      this.#bytes.push(0);
      this.#written.push(undefined);
    }
    return number;
  }

  #factsOf(number: number): WrittenArchive | undefined {
    const position = this.#written[number];
    return position === undefined ? undefined : WrittenArchive.parse(JSON.parse(this.#facts.at(position)));
  }

  async *#inOrder(): AsyncGenerator<{ key: string; number: number }> {
    const order = Uint32Array.from({ length: this.#refs.size }, (_, number) => number);
    order.sort((one, other) => this.#refs.compare(one, other));
    for (const number of order) yield { key: this.#refs.at(number), number };
  }
}

async function* keyed(archives: AsyncIterable<ArchiveLine>): AsyncGenerator<{ key: string; archive: ArchiveLine }> {
  for await (const archive of archives) yield { key: archive.archive, archive };
}
