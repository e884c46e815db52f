import type { Deployment } from '../../deployment/deployment';
import { type DownloadOutcome, noOutcome } from './download-all';
import type { FinishedRun } from './finished-run';
import type { DownloadSums } from './measure';
import { transferCost } from './transfer-cost';

/** A download as `--json` prints it. @param outcome undefined for a dry run */
export function downloadJson(
  deployment: Deployment,
  { run }: FinishedRun,
  directory: string,
  { objects, bytes, missingBytes, renamed, notVerified }: DownloadSums,
  outcome?: DownloadOutcome,
): object {
  const { runId, kind, destination } = run;
  const isWhole = outcome?.failed.objects === 0 && notVerified === 0;
  const status = outcome === undefined ? 'planned' : isWhole ? 'succeeded' : 'completed-with-errors';
  const transferUsd = transferCost(deployment, missingBytes).usd ?? null;
  const planned = {
    runId,
    kind,
    status,
    directory,
    destination,
    objects,
    bytes,
    missingBytes,
    transferUsd,
    notVerified,
  };
  return { ...planned, ...(outcome ?? { ...noOutcome(), renamed }) };
}
