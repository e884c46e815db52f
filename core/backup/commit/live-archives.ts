import { mergeJoin } from '../../collections/merge-join';
import { TextList } from '../../collections/text-list';
import { TextSet } from '../../collections/text-set';
import { ArchiveLine, type SnapshotLine, WrittenArchive } from '../../contracts/snapshot';

/**
 * The archives of a snapshot: those that its objects lie in, and how much of each. Keeps them outside the JavaScript heap,
 * some hundred bytes each.
 */
export class LiveArchives {
  readonly #refs = new TextSet();
  /** By the ref's number. */
  readonly #objects: number[] = [];
  readonly #bytes: number[] = [];
  /** Position of what is known of an archive of this run; undefined for one that an earlier run wrote. */
  readonly #written: (number | undefined)[] = [];
  readonly #facts = new TextList();
  /** Of this run. */
  newArchives = 0;
  newBytes = 0;

  get count(): number {
    return this.#refs.size;
  }

  /**
   * This run wrote the archive. It is listed even if no object of the snapshot lies in it (another slice of its object
   * failed): retention finds it when it lets the snapshot go.
   */
  addWritten(archive: WrittenArchive): void {
    const number = this.#numberOf(archive.archive);
    if (this.#written[number] !== undefined) return;
    this.#written[number] = this.#facts.add(JSON.stringify(archive));
    this.newArchives += 1;
    this.newBytes += archive.sizeBytes;
  }

  /** An object of the snapshot. */
  addObject({ slices }: SnapshotLine): void {
    for (const { archive, sizeBytes } of slices) {
      const number = this.#numberOf(archive);
      this.#objects[number] = (this.#objects[number] as number) + 1;
      this.#bytes[number] = (this.#bytes[number] as number) + sizeBytes;
    }
  }

  /**
   * @param parent the archives of the parents, in order
   * @returns the snapshot's archives, in order of their refs
   * @throws Error when it needs an archive that is neither new nor a parent's
   */
  async *lines(parent: AsyncIterable<ArchiveLine>): AsyncGenerator<ArchiveLine> {
    for await (const { key, left: own, right: known } of mergeJoin(this.#inOrder(), keyed(parent))) {
      if (!own) continue;
      const facts = this.#factsOf(own.number) ?? known?.archive;
      if (!facts) throw new Error(`the snapshot needs archive ${key}, of which nothing is known`);
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
