import type { Amount, DeletionReport, DeletionSource, StayReason } from '../../../core/contracts/deletion-run';
import { runFiles } from '../../../core/contracts/run-files';
import { countOf, formatBytes } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { formatUsd } from '../../format/money';
import { printable } from '../../format/printable';
import { type Field, fields } from '../../report/fields';
import { tookField } from '../../report/took-field';
import { formatS3Uri } from '../../s3-uri';
import type { ReportedBy } from '../kind-view';
import { describeVaultEnd } from './describe-vault-end';
import { STAY_WORDS } from './stay-words';

/** What a deletion did, or would do, what stays and why, and where every archive is listed. */
export function describeReport(report: DeletionReport, deployment: ReportedBy): string[] {
  const runsBucket = deployment.files.bucket;
  const { runId, status, vault, source, givenUp, vaultEnd, warnings, error } = report;
  return [
    `Run ${runId}: ${status}`,
    ...fields([
      ['vault', vault],
      sourceField(source),
      ['selection', report.selection],
      ...(report.archives === null ? [] : amountFields(report)),
      ['started', `${formatTime(report.startedAt)} UTC`],
      tookField(report, deployment),
    ]),
    ...(givenUp === undefined ? [] : [`  Given up: ${printable(givenUp)}`]),
    ...(vaultEnd ? describeVaultEnd(vaultEnd, vault) : []),
    ...(error ? [`  ${error.error}: ${printable(error.cause)}`] : []),
    ...warnings.map((warning) => `  Warning: ${printable(warning)}`),
    ...(report.archives === null
      ? []
      : [`  Every archive with its evidence: ${formatS3Uri(runsBucket, runFiles.reportCsv(runId))}`]),
    `  report         ${formatS3Uri(runsBucket, runFiles.report(runId))}`,
  ];
}

/** Which run copied the archives, and where to; or that nothing proves that they are elsewhere. */
export function sourceField(source: DeletionSource): Field {
  if (source.kind === 'inventory') return ['proof', 'none: nothing tells that the archives are elsewhere'];
  const { runId, destination } = source;
  return ['copied by', `run ${runId}, to ${formatS3Uri(destination.bucket, destination.prefix)}`];
}

function amountFields(report: DeletionReport): Field[] {
  const { status, deleted, due, uncertain, deletedBefore, stays, lockedUntil } = report;
  return [
    status === 'planned' ? ['to delete', amountText(due)] : ['deleted', amountText(deleted)],
    ['perhaps', uncertain.archives > 0 ? `${amountText(uncertain)}: a call was stopped while it deleted them` : null],
    ...Object.entries(stays).map(
      ([why, amount]): Field => ['stays', `${amountText(amount)}: ${STAY_WORDS[why as StayReason]}`],
    ),
    ['locked', lockedText(lockedUntil)],
    ['gone before', deletedBefore.archives > 0 ? `${amountText(deletedBefore)}, deleted by earlier runs` : null],
    ['early fee', feeText(report)],
  ];
}

/** How long the lock of the vault keeps archives; undefined if it keeps none. */
function lockedText(until: string | undefined): string | undefined {
  if (until === undefined) return undefined;
  return until === 'ever' ? 'for ever' : `the last of them until ${formatTime(until)} UTC`;
}

export const amountText = ({ archives, bytes }: Amount): string =>
  `${countOf(archives, 'archive')} (${formatBytes(bytes)})`;

/** What Glacier charges for archives younger than 90 days; undefined if there are none. */
function feeText({ early, earlyDeletionUsd, prices }: DeletionReport): string | undefined {
  if (early.archives === 0) return undefined;
  const young = `${amountText(early)} are younger than 90 days`;
  if (earlyDeletionUsd === null) return `${young}: Glacier charges the rest of them; no price of storage is known`;
  const usd = formatUsd(earlyDeletionUsd);
  return `${usd.startsWith('<') ? usd : `about ${usd}`}: ${young} (prices of ${prices?.asOf}, ${prices?.source})`;
}
