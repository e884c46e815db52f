import { grown } from '../../core/collections/grown';
import { TextList } from '../../core/collections/text-list';
import { TextSet } from '../../core/collections/text-set';
import { CopyLine } from '../../core/contracts/copies';
import type { RetrieveRun } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { readJsonLines } from '../../core/files/read-json-lines';
import type { WorkingFiles } from '../../core/ports/working-files';
import { WrittenObjects } from '../../core/retrieval/written-objects';

/** Key and CRC32 of an object that a run has written. */
export interface WrittenSource {
  key: string;
  crc32: number;
}

/** Objects that a run has written, of the archives that are to be copied from them. */
export class WrittenByRun {
  readonly #ids = new TextSet();
  readonly #keys = new TextList();
  /** For each archive, the position of its key from 1; 0 while it is not written. */
  #keyOf = new Uint32Array(1024);
  #crc32s = new Float64Array(1024);

  /** Read the record of a run, if any of its copies are of objects that it has written. */
  static async read(run: RetrieveRun, files: WorkingFiles): Promise<WrittenByRun> {
    const written = new WrittenByRun();
    const lines = await readJsonLines(files, runFiles.copies(run.runId), CopyLine);
    for await (const { archiveId, crc32 } of lines ?? []) if (crc32 === undefined) written.#want(archiveId);
    if (written.#ids.size === 0) return written;
    const route = { vault: run.vault, bucket: run.destination.bucket };
    await new WrittenObjects(files).forEachOf(route, run.runId, (line) => written.#learn(line));
    return written;
  }

  find(archiveId: string): WrittenSource | undefined {
    const number = this.#ids.find(archiveId);
    const key = number === undefined ? 0 : (this.#keyOf[number] as number);
    return key === 0 ? undefined : { key: this.#keys.at(key - 1), crc32: this.#crc32s[number as number] as number };
  }

  #want(archiveId: string): void {
    const { number } = this.#ids.add(archiveId);
    if (number < this.#keyOf.length) return;
    this.#keyOf = grown(this.#keyOf);
    this.#crc32s = grown(this.#crc32s);
  }

  #learn({ archiveId, key, crc32 }: { archiveId: string } & WrittenSource): void {
    const number = this.#ids.find(archiveId);
    if (number === undefined || this.#keyOf[number] !== 0) return;
    this.#keyOf[number] = this.#keys.add(key) + 1;
    this.#crc32s[number] = crc32;
  }
}
