import { RENAMED_LIST } from '../../../core/naming/local-path';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { printable } from '../../format/printable';
import { type Field, fields } from '../../report/fields';
import { formatS3Uri } from '../../s3-uri';
import type { Amount, DownloadOutcome } from './download-all';
import type { MeasuredDownload } from './measure';

const FAILURES_SHOWN_MAX = 10;

const amountText = ({ objects, bytes }: Amount) => `${countOf(objects, 'object')}, ${formatBytes(bytes)}`;

/** What is about to be downloaded. */
export function describeSums({ run, directory, sums }: MeasuredDownload): string[] {
  const { bucket, prefix } = run.destination;
  return [
    `Download of run ${run.runId}`,
    ...fields([
      ['from', formatS3Uri(bucket, prefix)],
      ['to', directory],
      ['objects', `${formatCount(sums.objects)}, ${formatBytes(sums.bytes)}`],
      ...ifAny('folders', sums.folders),
      ...ifAny('renamed', sums.renamed, 'names that a file system cannot hold'),
      ...ifAny('not verified', sums.notVerified, 'what the run did not bring, or did not prove; it is left out'),
    ]),
  ];
}

/** What became of a download, with what to do next. */
export function describeOutcome(download: MeasuredDownload, outcome: DownloadOutcome): string[] {
  const { directory, sums } = download;
  const { downloaded, present, failed, failures } = outcome;
  return [
    `Downloaded to ${directory}`,
    ...fields([
      ['downloaded', `${amountText(downloaded)}, verified`],
      ['present', present.objects > 0 ? `${amountText(present)}, verified` : undefined],
      ...ifAny('folders', outcome.folders),
      ...ifAny('renamed', outcome.renamed, `listed in ${RENAMED_LIST}`),
      ['failed', failed.objects > 0 ? amountText(failed) : undefined],
    ]),
    ...named(failures, failed.objects),
    ...(failed.objects > 0 ? ['  The same command downloads what is missing.'] : []),
    ...(sums.notVerified > 0 ? notVerifiedLines(download) : []),
  ];
}

const notVerifiedLines = ({ run, sums }: MeasuredDownload): string[] => [
  `  ${countOf(sums.notVerified, 'object')} that the run did not bring, or did not prove; report.csv of the run names each:`,
  ...named(sums.unverified, sums.notVerified),
  `  Retry that, and download the new run to the same directory: moraine retry ${run.runId} --watch`,
];

function named(objects: readonly { key: string; reason: string }[], count: number): string[] {
  const shown = objects.slice(0, FAILURES_SHOWN_MAX);
  const lines = shown.map(({ key, reason }) => `    ${printable(key)}: ${printable(reason)}`);
  return count > shown.length ? [...lines, `    and ${formatCount(count - shown.length)} more`] : lines;
}

const ifAny = (name: string, count: number, words?: string): Field[] =>
  count > 0 ? [[name, `${count}${words === undefined ? '' : `: ${words}`}`]] : [];
