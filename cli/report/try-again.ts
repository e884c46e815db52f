import type { RunReport } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import type { RunState } from '../deployment/run-state';
import { shellWord } from '../format/shell-word';
import { formatS3Uri } from '../s3-uri';

/** How to run again what failed of a run. What is at the destination by then, proven, is not requested again. */
export function tryAgain(report: RunReport, { kind, restore, manifest }: RunState, runsBucket: string): string[] {
  const { bucket, prefix } = report.destination;
  const to = shellWord(formatS3Uri(bucket, prefix));
  if (restore) {
    const paths = restore.paths.map((path) => ` --path ${shellWord(path)}`).join('');
    return [
      '  Run the same restore again: what is at the destination already is not requested again.',
      `    moraine restore ${restore.plan}@${restore.snapshot}${paths} --to ${to}`,
    ];
  }
  if (kind === 'rebuild') {
    const of = manifest ? ` --manifest ${shellWord(formatS3Uri(manifest.bucket, manifest.key))}` : '';
    return [`  Try it again: moraine rebuild ${report.vault}${of}`];
  }
  const failures = formatS3Uri(runsBucket, runFiles.failures(report.runId));
  return [
    `  All of them: ${failures}`,
    `  Try them again: moraine retrieve ${report.vault} --to ${to} --manifest ${failures}`,
  ];
}
