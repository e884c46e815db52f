import { isTroubled } from '../../../core/contracts/rebuilt';
import type { RebuildRun, RetrievalReport } from '../../../core/contracts/retrieval-run';
import { ExitCode } from '../../exit-codes';
import { readRebuilt } from '../../run/report-file';
import type { KindView } from '../kind-view';
import { retrievalView } from '../retrieval/retrieval-view';
import { describeRebuilt } from './describe-rebuilt';

const retrieval = retrievalView<RebuildRun>({
  counted: 'archive',
  opening: 'opening: checking the request',
  planning: 'planning: reading the inventory, checking the destination',
  about: ({ vault, tier }) => `vault ${vault}, tier ${tier}`,
  needsInventory: ({ manifest }) => manifest === undefined,
});

/** The view of rebuilds: a retrieval of catalogs, and the outcomes of the vault's snapshots. */
export const rebuild: KindView<RebuildRun, RetrievalReport> = {
  ...retrieval,
  async conclude(report, state, deployment, room) {
    const conclusion = await retrieval.conclude(report, state, deployment, room);
    const rebuilt = await readRebuilt(deployment, report.runId);
    if (!rebuilt) return conclusion;
    const { snapshots, pins, unreferenced, duplicates } = rebuilt;
    const needsAttention = conclusion.exitCode === ExitCode.ok && snapshots.some(isTroubled);
    return {
      lines: [
        ...conclusion.lines,
        ...describeRebuilt(rebuilt, { ...report, manifest: state.run?.manifest }, deployment, room),
      ],
      json: { ...report, rebuilt: snapshots, pins, unreferenced, duplicates },
      exitCode: needsAttention ? ExitCode.completedWithErrors : conclusion.exitCode,
    };
  },
};
