import { ArchiveResult, ObjectResult } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import type { WrittenArchive } from '../../contracts/snapshot';
import { fileUri } from '../../files/file-uri';
import { readJsonLines } from '../../files/read-json-lines';
import type { WorkingFiles } from '../../ports/working-files';

/**
 * Longest line in bytes: it holds up to 10,000 block hashes of a slice and the object's properties, which together need
 * less.
 */
const LINE_BYTES_MAX = 1024 * 1024;
/** Number of archives whose untaken results are kept in memory. */
const ARCHIVES_HELD_MAX = 256;

interface Results {
  /** Reason reported for an object without a result. */
  missing: string;
  objects: Map<string, ObjectResult>;
}

/** Reads the results of a run's archives, object by object. */
export class ArchiveResults {
  readonly #files: Pick<WorkingFiles, 'bucket' | 'read'>;
  readonly #runId: string;
  readonly #onWritten: (archive: WrittenArchive) => void;
  /** By sequence, least recently used first. */
  readonly #held = new Map<number, Promise<Results>>();

  /** @param onWritten called with each written archive when its results are read, possibly more than once */
  constructor(
    files: Pick<WorkingFiles, 'bucket' | 'read'>,
    runId: string,
    onWritten: (archive: WrittenArchive) => void,
  ) {
    this.#files = files;
    this.#runId = runId;
    this.#onWritten = onWritten;
  }

  /** Take the result of an object in an archive; each result can be taken once. */
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
    if (!lines) return { missing: `archive ${sequence} was not written: its upload left no results`, objects };
    let missing = `${fileUri(this.#files, key)} has no result for it`;
    for await (const line of lines) {
      if (!('written' in line)) objects.set(line.key, line);
      else if (line.written) this.#onWritten(line.archive);
      else missing = `archive ${sequence} was not written: ${line.reason}`;
    }
    return { missing, objects };
  }
}
