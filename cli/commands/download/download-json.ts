import type { Deployment } from '../../deployment/deployment';
import { type DownloadOutcome, noOutcome } from './download-all';
import type { MeasuredDownload } from './measure';
import { transferCost } from './transfer-cost';

/** A download as `--json` prints it. @param outcome undefined for a dry run */
export function downloadJson(
  deployment: Deployment,
  { run: { runId, kind, destination }, directory, sums }: MeasuredDownload,
  outcome?: DownloadOutcome,
): object {
  const { objects, bytes, missingBytes, renamed, notVerified, unverified } = sums;
  const isWhole = outcome?.failed.objects === 0 && notVerified === 0;
  const status = outcome === undefined ? 'planned' : isWhole ? 'succeeded' : 'completed-with-errors';
  const transferUsd = transferCost(deployment, missingBytes).usd ?? null;
  return {
    ...{ runId, kind, status, directory, destination },
    ...{ objects, bytes, missingBytes, transferUsd, notVerified, unverified },
    ...(outcome ?? { ...noOutcome(), renamed }),
  };
}
