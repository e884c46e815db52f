import { isOfHeldSnapshot } from '../../core/backup/guard/verdicts';
import type { PlanReport, RetentionReport } from '../../core/contracts/backup-run';
import { backupFiles } from '../../core/contracts/run-files';
import { readableCause } from '../../core/text/readable-cause';
import { heldHeadline, heldLines, judgedLines } from './held-formats';
import { pinLines } from './pin-formats';

const ERRORS_NAMED = 10;
/** Nouns for runs in messages, by kind. */
export const KIND_NOUNS = {
  backup: 'backup',
  forget: 'forgetting',
  accept: 'acceptance',
  reject: 'rejection',
  pin: 'pinning',
  unpin: 'unpinning',
  adopt: 'adoption',
} as const;

/** Subject of the message for the reports topic. */
export const subjectOf = ({ plan, kind, status, verdict }: Pick<PlanReport, 'plan' | 'kind' | 'status' | 'verdict'>) =>
  `Moraine: ${isOfHeldSnapshot({ kind, verdict }) ? 'HELD: ' : ''}${KIND_NOUNS[kind]} of ${plan} ${status}`;

/** Lines of the message for the reports topic. */
export function summaryOf(report: PlanReport): string[] {
  const { runId, status, vault, source, retention, held, error, signingKey } = report;
  return [
    ...heldHeadline(report),
    `Run ${runId}: ${status}`,
    `Plan ${report.plan}: s3://${source.bucket}/${source.prefix} to vault ${vault}`,
    ...(report.kind === 'backup' ? backupLines(report) : []),
    ...judgedLines(report),
    ...pinLines(report),
    ...(report.kind === 'adopt' && report.snapshot ? [`Adopted: ${report.snapshot}`] : []),
    ...(retention ? retentionLines(retention, status === 'planned') : []),
    ...(held ? heldLines(held) : []),
    ...(error ? [`Error: ${error.error}: ${readableCause(error.cause)}`] : []),
    ...report.firstErrors.slice(0, ERRORS_NAMED).map(({ key, reason }) => `Not backed up: ${key}: ${reason}`),
    ...(report.errors > ERRORS_NAMED ? [`All objects not backed up: ${backupFiles.errors(runId)}`] : []),
    ...report.firstLost.slice(0, ERRORS_NAMED).map(({ key, sizeBytes }) => `Lost: ${key}, ${sizeBytes} bytes`),
    ...(report.lost > 0 ? [`All lost objects: ${backupFiles.lost(runId)}`] : []),
    ...(signingKey
      ? [
          `Catalogs are signed by key ${signingKey.keyId}. Keep its public key outside of this account (it is in the report; moraine key prints it): it verifies the vault's content even without the account and the key`,
        ]
      : []),
    `Full report: ${backupFiles.report(runId)} in the runs bucket`,
  ];
}

function backupLines({ snapshot, totals, estimate, errors, ...report }: PlanReport): string[] {
  const lines: string[] = [];
  if (report.status !== 'planned') lines.push(`Snapshot: ${snapshot ?? 'none'}`);
  if (totals) {
    const { objects, bytes, added, changed, deleted, repacked, reused, rewritten } = totals;
    lines.push(
      `Objects: ${objects}, ${bytes} bytes; added: ${added}, changed: ${changed}, deleted: ${deleted}, repacked: ${repacked}`,
    );
    if (rewritten > 0) lines.push(`Uploaded again because their archives are missing from the vault: ${rewritten}`);
    if (totals.lost > 0) lines.push(`Lost, gone from the source and from the vault: ${totals.lost}`);
    if (reused > 0) lines.push(`Reused from snapshot ${report.secondParent}: ${reused}`);
    if (report.status === 'planned') lines.push(`Archives to write: ${totals.archives}, ${totals.archiveBytes} bytes`);
  }
  if (report.status !== 'planned') lines.push(`Archives written: ${report.newArchives}, ${report.newBytes} bytes`);
  if (errors > 0) lines.push(`Objects not backed up: ${errors}`);
  if (estimate) {
    lines.push(
      `Estimate: USD ${estimate.totalUsd.toFixed(2)} for requests, USD ${estimate.storagePerMonthUsd.toFixed(2)} a month for storage; prices of ${estimate.asOf}`,
    );
  }
  return lines;
}

function retentionLines(retention: RetentionReport, isRehearsal: boolean): string[] {
  const { kept, forgotten, deleted, waiting, locked, refused, foreign, lacking = [] } = retention;
  const lines = [
    `Snapshots kept: ${kept.length}, ${isRehearsal ? 'to be forgotten' : 'forgotten'}: ${forgotten.length}`,
    `Archives ${isRehearsal ? 'to be deleted' : 'deleted'}: ${deleted.archives}, ${deleted.bytes} bytes`,
  ];
  if (waiting.archives > 0) {
    lines.push(
      `Archives that nothing needs, too young to be deleted: ${waiting.archives}, ${waiting.bytes} bytes; the last until ${waiting.until}`,
    );
  }
  if (locked) {
    lines.push(
      `Archives that nothing needs, kept by the lock of the vault: ${locked.archives}, ${locked.bytes} bytes; ${locked.until === null ? 'for ever' : `the last until ${locked.until}`}: ${locked.reason}`,
    );
  }
  if (refused.archives > 0) {
    lines.push(
      `Archives that Glacier refuses to delete: ${refused.archives}, ${refused.bytes} bytes: ${refused.reason}`,
    );
  }
  if (foreign) {
    lines.push(
      `Archives that nothing needs, left in the vault because nothing proves that the plan wrote them: ${foreign.archives}, ${foreign.bytes} bytes`,
    );
  }
  for (const { snapshot, archives } of lacking.slice(0, ERRORS_NAMED)) {
    lines.push(`Snapshot ${snapshot} is kept, and lacks ${archives} archives that have been deleted`);
  }
  if (lacking.length > ERRORS_NAMED) lines.push(`Snapshots that lack archives: ${lacking.length}`);
  return lines;
}
