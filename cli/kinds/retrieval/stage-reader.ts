import { batchProgressReader } from '../../../core/retrieval/batch-progress';
import { getRetrievalProgress } from '../../../core/retrieval/records/retrieval-progress';
import { stageProgressOf } from '../../../core/retrieval/stage-progress';
import type { Deployment } from '../../deployment/deployment';
import type { ProgressReader } from '../kind-view';
import { BatchWatch } from './batch-watch';
import { drawStages, stageParts } from './draw-stages';

/** A reader for the progress of a retrieval: its sums, and the pieces of its batches under way. */
export function stageReader(deployment: Deployment, counted: 'archive' | 'object'): ProgressReader {
  const batches = new BatchWatch(batchProgressReader(deployment));
  return {
    async read({ runId, status, isDryRun }) {
      const sums = await getRetrievalProgress(deployment.items, runId);
      const underWay = status === 'retrieving' ? await batches.poll(runId, sums.batches) : [];
      const stages = stageProgressOf(sums, underWay, { isDryRun });
      const { total, present, requested, staged, verified, failed } = stages;
      return {
        json: stages,
        settledBytes: Math.max(0, verified.bytes + failed.bytes - present.bytes),
        totalBytes: status === 'retrieving' ? total.bytes - present.bytes : undefined,
        settled: [requested, staged, verified, failed].map(({ archives }) => archives).join('/'),
        draw: (columns) => drawStages(stages, counted, columns),
        parts: stageParts(stages, counted),
      };
    },
  };
}
