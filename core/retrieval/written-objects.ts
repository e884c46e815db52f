import { forEachInFlight } from '../concurrency/for-each-in-flight';
import { type RetrievalRun, WrittenLine } from '../contracts/retrieval-run';
import { runFiles } from '../contracts/run-files';
import { jsonLine } from '../files/json-lines';
import { readJsonLines } from '../files/read-json-lines';
import type { WorkingFiles } from '../ports/working-files';

const JSON_LINES = 'application/x-ndjson';
const READS_IN_FLIGHT_MAX = 16;

/** Source vault and destination bucket of written objects. */
export interface Route {
  vault: string;
  bucket: string;
}

/** Whether the objects of a run stay, so that their record proves something to later runs: a check removes its sample. */
export const leavesObjects = ({ kind }: Pick<RetrievalRun, 'kind'>): boolean => kind !== 'check';

/** The record of the objects that runs wrote, by vault and bucket: files in the runs bucket that are never deleted. */
export class WrittenObjects {
  constructor(private readonly files: Pick<WorkingFiles, 'bucket' | 'list' | 'read' | 'write'>) {}

  /**
   * Record objects. Repeatable.
   *
   * @param part name of a part of the run; recording a part again replaces it
   */
  async record({ vault, bucket }: Route, runId: string, part: string, lines: Iterable<WrittenLine>): Promise<void> {
    let content = '';
    for (const { archiveId, key, sizeBytes, treeHash, crc32 } of lines) {
      content += jsonLine({ archiveId, key, sizeBytes, treeHash, crc32 });
    }
    if (content === '') return;
    await this.files.write(runFiles.written(vault, bucket, runId, part), content, JSON_LINES);
  }

  /** Read the whole record of a route, in no particular order. */
  forEach({ vault, bucket }: Route, visit: (line: WrittenLine) => void): Promise<void> {
    return this.#forEachBelow(runFiles.writtenTo(vault, bucket), visit);
  }

  /** Read the record of one run, in no particular order. */
  forEachOf({ vault, bucket }: Route, runId: string, visit: (line: WrittenLine) => void): Promise<void> {
    return this.#forEachBelow(runFiles.writtenBy(vault, bucket, runId), visit);
  }

  async #forEachBelow(prefix: string, visit: (line: WrittenLine) => void): Promise<void> {
    const keys: string[] = [];
    for await (const { key } of this.files.list(prefix)) keys.push(key);
    await forEachInFlight(keys, READS_IN_FLIGHT_MAX, async (key) => {
      const lines = await readJsonLines(this.files, key, WrittenLine);
      for await (const line of lines ?? []) visit(line);
    });
  }
}
