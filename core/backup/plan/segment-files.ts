import { WorkInFlight } from '../../concurrency/work-in-flight';
import type { ChangeLine } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import { jsonLines, jsonLinesText } from '../../files/json-lines';
import type { WorkingFiles } from '../../ports/working-files';
import { PACK_OBJECTS_MAX, type PlannedArchive } from './archive-cutter';

/** Largest number of tasks written at once, and of objects that they hold in memory. */
const TASKS_IN_FLIGHT_MAX = { pieces: 32, cost: PACK_OBJECTS_MAX };
const JSON_LINES = 'application/x-ndjson';

/**
 * Writes the files of a segment of the plan. Each write replaces what an earlier attempt at the same segment left. That
 * attempt may have planned more archives, since the source changes; their tasks stay and are ignored, because only the
 * index counts.
 */
export class SegmentFiles {
  readonly #files: Pick<WorkingFiles, 'write'>;
  readonly #runId: string;
  readonly #tasks = new WorkInFlight(TASKS_IN_FLIGHT_MAX);

  constructor(files: Pick<WorkingFiles, 'write'>, runId: string) {
    this.#files = files;
    this.#runId = runId;
  }

  async writeChanges(segment: number, lines: AsyncIterable<ChangeLine>): Promise<void> {
    await this.#write(backupFiles.changes(this.#runId, segment), jsonLines(lines));
  }

  /**
   * Begin to write an archive's task as soon as there is room; packs are written one at a time.
   *
   * @throws the error of an earlier write
   */
  async startTask(archive: PlannedArchive): Promise<void> {
    const held = archive.objects.length;
    await this.#tasks.room(held);
    this.#tasks.begin(held, () => this.#writeTask(archive));
  }

  /** Wait until all tasks are written. @throws the error of the first failed write */
  async finish(): Promise<void> {
    await this.#tasks.ended();
  }

  /**
   * Write the segment's index, which is never empty. Indexes are read only when the plan has archives.
   *
   * @param past first sequence after the segment's archives
   */
  async writeIndex(segment: number, first: number, past: number): Promise<void> {
    function* lines() {
      for (let sequence = first; sequence < past; sequence++) yield { sequence };
      // An item reader may reject an empty file; requesting an archive twice changes nothing.
      if (first === past) yield { sequence: 0 };
    }
    await this.#write(backupFiles.index(this.#runId, segment), jsonLines(lines()));
  }

  async #writeTask({ task, objects }: PlannedArchive): Promise<void> {
    await this.#write(backupFiles.archive(this.#runId, task.sequence), jsonLinesText([task, ...objects]));
  }

  async #write(key: string, content: string | AsyncIterable<string>): Promise<void> {
    await this.#files.write(key, content, JSON_LINES);
  }
}
