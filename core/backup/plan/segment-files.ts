import { WorkInFlight } from '../../concurrency/work-in-flight';
import type { ChangeLine } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import { jsonLines, jsonLinesText } from '../../files/json-lines';
import type { WorkingFiles } from '../../ports/working-files';
import { PACK_OBJECTS_MAX, type PlannedArchive } from './archive-cutter';

/** Tasks that are written at once, and objects that they hold in memory. */
const TASKS_IN_FLIGHT_MAX = { pieces: 32, cost: PACK_OBJECTS_MAX };
const JSON_LINES = 'application/x-ndjson';

/**
 * Writes the files of a segment of the plan. Each write replaces what an earlier attempt at the same segment left. That may
 * have planned more archives, since the source changes: their tasks stay, and mean nothing, for only the index counts.
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
   * Begin to write an archive's task, as soon as there is room: of packs one is written at a time.
   *
   * @throws the error of an earlier write
   */
  async startTask(archive: PlannedArchive): Promise<void> {
    const held = archive.objects.length;
    await this.#tasks.room(held);
    this.#tasks.begin(held, () => this.#writeTask(archive));
  }

  /** Wait until all tasks are written. @throws the error of the first write that failed */
  async settle(): Promise<void> {
    await this.#tasks.ended();
  }

  /**
   * Write the segment's index, which is never empty. Indexes are read when the plan has any archive at all.
   *
   * @param past the first sequence that is no more in it
   */
  async writeIndex(segment: number, first: number, past: number): Promise<void> {
    function* lines() {
      for (let sequence = first; sequence < past; sequence++) yield { sequence };
      // An item reader may refuse an empty file; asking for an archive a second time changes nothing.
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
