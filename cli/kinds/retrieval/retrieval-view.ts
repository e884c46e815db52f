import { RetrievalReport, type RetrievalRun } from '../../../core/contracts/retrieval-run';
import { INVENTORY_HOURS, usualHoursOf } from '../../../core/contracts/tier';
import { getRetrievalProgress } from '../../../core/retrieval/records/retrieval-progress';
import { exitCodeOf } from '../../exit-codes';
import type { Field } from '../../report/fields';
import { formatS3Uri } from '../../s3-uri';
import type { KindView } from '../kind-view';
import { describeReport } from './describe-report';
import { stageReader } from './stage-reader';

/** What tells the kinds of retrieval apart. */
export interface RetrievalWords<Run extends RetrievalRun> {
  /** What its counts are about. */
  counted: 'archive' | 'object';
  opening: string;
  planning: string;
  about(run: Run): string;
  /** What stands before destination and tier. */
  fields?(run: Run): Field[];
  /** Whether Glacier is asked for an inventory first. */
  needsInventory(run: Run): boolean;
}

const HOUR_MS = 3_600_000;

/** The view of runs that bring something out of a vault. */
export function retrievalView<Run extends RetrievalRun>(words: RetrievalWords<Run>): KindView<Run, RetrievalReport> {
  return {
    phases: {
      opening: words.opening,
      inventory: `inventory: Glacier prepares the list of archives (about ${INVENTORY_HOURS} hours)`,
      planning: words.planning,
    },
    about: words.about,
    fields: (run) => [
      ...(words.fields?.(run) ?? []),
      ['destination', formatS3Uri(run.destination.bucket, run.destination.prefix)],
      ['tier', run.tier],
    ],
    progressReader: (deployment) => stageReader(deployment, words.counted),
    async counts({ items }, { runId, isDryRun, counts }) {
      // The plan puts the first ones on record.
      if (!counts) return undefined;
      const sums = await getRetrievalProgress(items, runId);
      const { archives, bytes, verified, presentArchives, failed } = sums;
      const done = isDryRun ? 0 : Math.min(verified + presentArchives, archives);
      return { items: archives, bytes, done, failed };
    },
    usualMs: (run) => (usualHoursOf[run.tier] + (words.needsInventory(run) ? INVENTORY_HOURS : 0)) * HOUR_MS,
    report: RetrievalReport,
    async conclude(report, { run }, { files }) {
      const lines = describeReport(report, {
        counted: words.counted,
        fields: (run && words.fields?.(run)) ?? [],
        runsBucket: files.bucket,
      });
      return { lines, json: report, exitCode: exitCodeOf(report.status) };
    },
  };
}
