import { RetrievalReport, type RetrievalRun } from '../../../core/contracts/retrieval-run';
import { INVENTORY_HOURS, usualHoursOf } from '../../../core/contracts/tier';
import { missingPrices } from '../../../core/cost/missing-prices';
import { getRetrievalProgress } from '../../../core/retrieval/records/retrieval-progress';
import { exitCodeOf } from '../../exit-codes';
import type { Field } from '../../report/fields';
import { formatS3Uri } from '../../s3-uri';
import type { KindView } from '../kind-view';
import { describeReport } from './describe-report';
import { describeTiers } from './describe-tiers';
import { stageReader } from './stage-reader';
import { tierFields } from './tier-fields';

/** The parts of the view that depend on the kind of retrieval. */
export interface RetrievalWords<Run extends RetrievalRun> {
  /** Noun for the counts. */
  counted: 'archive' | 'object';
  opening: string;
  planning: string;
  about(run: Run): string;
  /** Fields before destination and tier. */
  fields?(run: Run): Field[];
  /** Whether the run requests an inventory first. */
  needsInventory(run: Run): boolean;
  /** Whether the run retrieves a mapping before that, which takes another inventory and a job of its tier. */
  needsMapping?(run: Run): boolean;
}

const HOUR_MS = 3_600_000;

/** The view of runs that retrieve archives from a vault. */
export function retrievalView<Run extends RetrievalRun>(words: RetrievalWords<Run>): KindView<Run, RetrievalReport> {
  return {
    phases: {
      opening: words.opening,
      inventory: `inventory: Glacier prepares the list of archives (about ${INVENTORY_HOURS} hours)`,
      planning: words.planning,
    },
    dryRunPhases: { retrieving: words.planning },
    about: words.about,
    fields: (run) => [
      ...(words.fields?.(run) ?? []),
      ['destination', formatS3Uri(run.destination.bucket, run.destination.prefix)],
      ...tierFields(run),
    ],
    progressReader: (deployment) => stageReader(deployment, words.counted),
    async counts({ items }, { runId, isDryRun, counts }) {
      // Set for the first time when the plan is complete.
      if (!counts) return undefined;
      const sums = await getRetrievalProgress(items, runId);
      const { archives, bytes, verified, presentArchives, failed } = sums;
      const done = isDryRun ? 0 : Math.min(verified + presentArchives, archives);
      return { items: archives, bytes, done, failed };
    },
    usualMs(run) {
      const hours = usualHoursOf[run.tier];
      const mappingHours = words.needsMapping?.(run) ? INVENTORY_HOURS + hours : 0;
      const planned = mappingHours + (words.needsInventory(run) ? INVENTORY_HOURS : 0);
      // A dry run ends when it is planned, which takes minutes.
      if (run.dryRun) return planned > 0 ? planned * HOUR_MS : undefined;
      return (planned + hours) * HOUR_MS;
    },
    report: RetrievalReport,
    async conclude(report, { run }, deployment, room) {
      const estimate = run && report.status === 'planned' ? await describeTiers(report, run, deployment, room) : [];
      const lines = describeReport(report, {
        counted: words.counted,
        fields: (run && words.fields?.(run)) ?? [],
        runsBucket: deployment.files.bucket,
        hasVirtualTime: deployment.hasVirtualTime,
        estimate,
        missingPrices: run && report.work ? missingPrices(report.work, run, run.prices) : [],
      });
      return { lines, json: report, exitCode: exitCodeOf(report.status) };
    },
  };
}
