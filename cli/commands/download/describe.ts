import { RENAMED_LIST } from '../../../core/naming/local-path';
import { countOf, formatBytes } from '../../format/bytes';
import { printable } from '../../format/printable';
import { type Field, fields } from '../../report/fields';
import { formatS3Uri } from '../../s3-uri';
import type { Amount, DownloadOutcome } from './download-all';
import type { FinishedRun } from './finished-run';
import type { DownloadSums } from './measure';

const FAILURES_SHOWN_MAX = 10;

const amountText = ({ objects, bytes }: Amount) => `${countOf(objects, 'object')}, ${formatBytes(bytes)}`;

/** What is about to be downloaded. */
export function describeSums({ run }: FinishedRun, directory: string, sums: DownloadSums): string[] {
  const { bucket, prefix } = run.destination;
  return [
    `Download of run ${run.runId}`,
    ...fields([
      ['from', formatS3Uri(bucket, prefix)],
      ['to', directory],
      ['objects', amountText(sums)],
      ...ifAny('folders', sums.folders),
      ...ifAny('renamed', sums.renamed, 'have names that a file system cannot hold'),
      ...ifAny('not verified', sums.notVerified, 'the run did not bring, or did not prove; they are left out'),
    ]),
  ];
}

/** What became of it, with what to do next. */
export function describeOutcome(
  { run }: FinishedRun,
  directory: string,
  { notVerified }: DownloadSums,
  outcome: DownloadOutcome,
): string[] {
  const { downloaded, present, failed, failures } = outcome;
  const shown = failures.slice(0, FAILURES_SHOWN_MAX);
  return [
    `Downloaded to ${directory}`,
    ...fields([
      ['downloaded', `${amountText(downloaded)}, verified`],
      ['present', present.objects > 0 ? `${amountText(present)}, verified` : undefined],
      ...ifAny('folders', outcome.folders),
      ...ifAny('renamed', outcome.renamed, `are listed in ${RENAMED_LIST}`),
      ['failed', failed.objects > 0 ? amountText(failed) : undefined],
    ]),
    ...shown.map(({ key, reason }) => `    ${printable(key)}: ${printable(reason)}`),
    ...(failed.objects > shown.length ? [`    and ${failed.objects - shown.length} more`] : []),
    ...(failed.objects > 0 ? ['  The same command downloads what is missing.'] : []),
    ...(notVerified > 0 ? notVerifiedLines(run.runId, notVerified) : []),
  ];
}

const notVerifiedLines = (runId: string, notVerified: number): string[] => [
  `  ${countOf(notVerified, 'object')} that the run did not bring, or did not prove: report.csv of the run names each, with the reason`,
  `  Retry them, and download the new run: moraine retry ${runId} --watch`,
];

const ifAny = (name: string, count: number, words?: string): Field[] =>
  count > 0 ? [[name, `${count}${words === undefined ? '' : ` ${words}`}`]] : [];
