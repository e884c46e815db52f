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

/** Results read ahead: each large object has a result file of its own. */
const CHANGES_AHEAD = 64;

/** Longest line in bytes: a key and the numbers of 10,000 archives that hold a slice each. */
const LINE_BYTES_MAX = 256 * 1024;

/** Outcome of a planned change. */
export type ChangeOutcome =
  | { kind: 'taken'; key: string; line: SnapshotLine }
  /** The object could not be backed up. */
  | { kind: 'failed'; key: string; reason: string }
  /** The line of the second parent is used. */
  | { kind: 'reused'; key: string }
  | { kind: 'gone'; key: string };

/**
 * The outcomes of a run's changes, in order of their keys.
 *
 * @throws Error when the file of a segment is gone
 */
export function changeOutcomes(
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
  { runId, segments }: { runId: string; segments: number },
  results: ArchiveResults,
): AsyncGenerator<ChangeOutcome> {
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
  return lookAhead(changes(), CHANGES_AHEAD, (change) => outcomeOf(change, results));
}

async function outcomeOf(change: ChangeLine, results: ArchiveResults): Promise<ChangeOutcome> {
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
