import { batchProgressReader } from '../../../core/retrieval/batch-progress';
import { getRetrievalProgress } from '../../../core/retrieval/records/retrieval-progress';
import { type StageProgress, stageProgressOf } from '../../../core/retrieval/stage-progress';
import type { Deployment } from '../../deployment/deployment';
import type { ProgressReader } from '../kind-view';
import { BatchWatch } from './batch-watch';
import { drawStages, stageParts } from './draw-stages';
import { shownStages } from './shown-stages';

/** A reader for the progress of a retrieval: its sums, and the pieces of its batches under way. */
export function stageReader(deployment: Deployment, counted: 'archive' | 'object'): ProgressReader {
  const batches = new BatchWatch(batchProgressReader(deployment));
  let before: StageProgress | undefined;
  return {
    async read({ runId, status, isDryRun, counts }) {
      const sums = await getRetrievalProgress(deployment.items, runId);
      const underWay = status === 'retrieving' ? await batches.poll(runId, sums.batches) : [];
      const read = stageProgressOf(sums, underWay, { isDryRun });
      const stages = shownStages(read, before, { status, isDryRun, counts });
      before = stages;
      const { total, present, requested, staged, verified, failed } = stages;
      return {
        json: read,
        settledBytes: Math.max(0, verified.bytes + failed.bytes - present.bytes),
        totalBytes: status === 'retrieving' && !isDryRun ? total.bytes - present.bytes : undefined,
        isCopying: true,
        settled: [requested, staged, verified, failed].map(({ archives }) => archives).join('/'),
        draw: (columns, rate) => drawStages(stages, counted, columns, rate),
        parts: stageParts(stages, counted),
      };
    },
  };
}
