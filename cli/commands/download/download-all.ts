import { WorkInFlight } from '../../../core/concurrency/work-in-flight';
import { downloadObject, type ObjectDeps, type ObjectEnd } from './download-object';
import { DownloadStoppedError } from './local-failures';
import type { ProvenObject, RunObject } from './proven-objects';

/** Failures that are named; the others are counted. */
const FAILURES_NAMED_MAX = 100;

/** Refusals in a row, such as of permissions, after which nothing more is asked for. */
const REFUSALS_MAX = 20;

export interface Amount {
  objects: number;
  bytes: number;
}

/** What became of the objects of a run. */
export interface DownloadOutcome {
  downloaded: Amount;
  present: Amount;
  folders: number;
  /** Objects that have other names than their own. */
  renamed: number;
  failed: Amount;
  /** The first hundred. */
  failures: { key: string; reason: string }[];
}

export const noOutcome = (): DownloadOutcome => ({
  downloaded: { objects: 0, bytes: 0 },
  present: { objects: 0, bytes: 0 },
  folders: 0,
  renamed: 0,
  failed: { objects: 0, bytes: 0 },
  failures: [],
});

/**
 * Download objects, several at once.
 *
 * @throws DownloadStoppedError when the others would fail too, once those under way have ended
 */
export async function downloadAll(
  objects: AsyncIterable<RunObject>,
  concurrency: number,
  deps: ObjectDeps & { onObject(): void },
): Promise<DownloadOutcome> {
  const outcome = noOutcome();
  let refusals = 0;
  const work = new WorkInFlight({ pieces: concurrency, cost: Number.POSITIVE_INFINITY });
  try {
    for await (const object of objects) {
      if (object.treeHash === undefined) continue;
      await work.room(1);
      work.begin(1, async () => {
        const end = await downloadObject(object, deps);
        add(outcome, object, end);
        deps.onObject();
        refusals = end.kind === 'failed' && end.isGeneral ? refusals + 1 : 0;
        if (end.kind === 'failed' && refusals === REFUSALS_MAX)
          throw new DownloadStoppedError(`${end.reason}. ${REFUSALS_MAX} in a row were refused: --path chooses others`);
      });
    }
    await work.ended();
  } finally {
    await work.settled();
  }
  return outcome;
}

function add(outcome: DownloadOutcome, { key, sizeBytes }: ProvenObject, end: ObjectEnd): void {
  if (end.kind === 'failed') {
    if (outcome.failures.length < FAILURES_NAMED_MAX) outcome.failures.push({ key, reason: end.reason });
    outcome.failed.objects += 1;
    outcome.failed.bytes += sizeBytes;
    return;
  }
  if (end.isRenamed) outcome.renamed += 1;
  if (end.kind === 'folder') {
    outcome.folders += 1;
    return;
  }
  outcome[end.kind].objects += 1;
  outcome[end.kind].bytes += sizeBytes;
}
