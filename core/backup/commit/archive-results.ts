import { ArchiveResult, ObjectResult } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import type { WrittenArchive } from '../../contracts/snapshot';
import { fileUri } from '../../files/file-uri';
import { readJsonLines } from '../../files/read-json-lines';
import type { WorkingFiles } from '../../ports/working-files';

/** 10,000 hashes of blocks of a slice, an object's properties, and more room than both need. */
const LINE_BYTES_MAX = 1024 * 1024;
/** Archives whose results are held; what has been taken of them is not. */
const ARCHIVES_HELD_MAX = 256;

interface Results {
  /** Why there is no result of an object that is not among them. */
  missing: string;
  objects: Map<string, ObjectResult>;
}

/** What became of the objects of a run's archives. */
export class ArchiveResults {
  readonly #files: Pick<WorkingFiles, 'bucket' | 'read'>;
  readonly #runId: string;
  readonly #onWritten: (archive: WrittenArchive) => void;
  /** By sequence; the one asked for last at the end. */
  readonly #held = new Map<number, Promise<Results>>();

  /** @param onWritten told of each archive that was written, when it is first asked for; perhaps again */
  constructor(
    files: Pick<WorkingFiles, 'bucket' | 'read'>,
    runId: string,
    onWritten: (archive: WrittenArchive) => void,
  ) {
    this.#files = files;
    this.#runId = runId;
    this.#onWritten = onWritten;
  }

  /** What became of an object in an archive; each is asked for once. */
  async take(sequence: number, key: string): Promise<ObjectResult> {
    const { objects, missing } = await this.#resultsOf(sequence);
    const result = objects.get(key);
    if (!result) return { key, reason: missing };
    objects.delete(key);
    if (objects.size === 0) this.#held.delete(sequence);
    return result;
  }

  #resultsOf(sequence: number): Promise<Results> {
    const results = this.#held.get(sequence) ?? this.#read(sequence);
    this.#held.delete(sequence);
    this.#held.set(sequence, results);
    const [oldest] = this.#held.keys();
    if (this.#held.size > ARCHIVES_HELD_MAX && oldest !== undefined) this.#held.delete(oldest);
    return results;
  }

  async #read(sequence: number): Promise<Results> {
    const key = backupFiles.result(this.#runId, sequence);
    const lines = await readJsonLines(this.#files, key, ArchiveResult.or(ObjectResult), LINE_BYTES_MAX);
    const objects = new Map<string, ObjectResult>();
    if (!lines) return { missing: `archive ${sequence} was not written: its upload never reported`, objects };
    let missing = `${fileUri(this.#files, key)} does not say what became of it`;
    for await (const line of lines) {
      if (!('written' in line)) objects.set(line.key, line);
      else if (line.written) this.#onWritten(line.archive);
      else missing = `archive ${sequence} was not written: ${line.reason}`;
    }
    return { missing, objects };
  }
}
