import { lookAhead } from '../../concurrency/look-ahead';
import { ChangeLine } from '../../contracts/backup-run';
import { backupFiles } from '../../contracts/run-files';
import type { SnapshotLine } from '../../contracts/snapshot';
import { fileUri } from '../../files/file-uri';
import { readJsonLines } from '../../files/read-json-lines';
import { resumingStream } from '../../files/resuming-stream';
import type { WorkingFiles } from '../../ports/working-files';
import { compareUtf8 } from '../../text/compare-utf8';
import type { ArchiveResults } from './archive-results';
import { joinSlices, type TakenObject } from './join-slices';

/** Of large objects each has a file of results: as many are read at once. */
const CHANGES_AHEAD = 64;

/** The numbers of 10,000 archives that hold a slice each, and a key. */
const LINE_BYTES_MAX = 256 * 1024;

/** A change of the plan as it went. */
export type SettledChange =
  | { kind: 'taken'; key: string; line: SnapshotLine }
  /** It could not be taken. */
  | { kind: 'failed'; key: string; reason: string }
  /** It is as the second parent has it. */
  | { kind: 'reused'; key: string }
  | { kind: 'gone'; key: string };

/** The changes of a run, in order of their keys, with what became of them. @throws Error when a segment's file is gone */
export function settledChanges(
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
  { runId, segments }: { runId: string; segments: number },
  results: ArchiveResults,
): AsyncGenerator<SettledChange> {
  async function* segmentBehind(segment: number, after: string | undefined): AsyncGenerator<ChangeLine> {
    const key = backupFiles.changes(runId, segment);
    const lines = await readJsonLines(files, key, ChangeLine, LINE_BYTES_MAX);
    if (!lines) throw new Error(`${fileUri(files, key)}, a file of the run's plan, is gone`);
    for await (const line of lines) if (after === undefined || compareUtf8(line.key, after) > 0) yield line;
  }
  async function* changes(): AsyncGenerator<ChangeLine> {
    for (let segment = 0; segment < segments; segment++)
      yield* resumingStream((after) => segmentBehind(segment, after));
  }
  return lookAhead(changes(), CHANGES_AHEAD, (change) => settle(change, results));
}

async function settle(change: ChangeLine, results: ArchiveResults): Promise<SettledChange> {
  const { key } = change;
  if ('isReused' in change) return { kind: 'reused', key };
  if (!('archives' in change)) return { kind: 'gone', key };
  const taken: TakenObject[] = [];
  for (const result of await Promise.all(change.archives.map((sequence) => results.take(sequence, key)))) {
    if ('reason' in result) return { kind: 'failed', key, reason: result.reason };
    taken.push(result);
  }
  return { kind: 'taken', key, line: joinSlices(taken) };
}
