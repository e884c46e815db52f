import type { Outcome, RunReport } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';

/** One record of a CSV file. @see RFC 4180 */
export function csvLine(...fields: (string | number)[]): string {
  return `${fields.map((field) => quoted(String(field))).join(',')}\r\n`;
}

const quoted = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/** An archive as a line of a manifest, so that the failures of one run are the request of another. */
export function manifestLine(outcome: Outcome, prefix: string): string {
  const line = {
    ArchiveId: outcome.archiveId,
    ArchiveDescription: outcome.description,
    CreationDate: outcome.creationDate,
    Size: outcome.sizeBytes,
    SHA256TreeHash: outcome.treeHash,
    Key: outcome.key.slice(prefix.length) || undefined,
  };
  return `${JSON.stringify(line)}\n`;
}

/** The message for the topic of reports. */
export function summaryOf(report: RunReport): string {
  const { bucket, prefix } = report.destination;
  const lines = [
    `Run ${report.runId}: ${report.status}`,
    `Vault ${report.vault} to s3://${bucket}/${prefix}`,
    ...(report.status === 'planned' ? planned(report) : brought(report)),
    ...(report.error ? [`Error: ${report.error.error}: ${report.error.cause}`] : []),
    ...report.failures.slice(0, 10).map(({ archiveId, key, reason }) => `Failed: ${key} (${archiveId}): ${reason}`),
    `The whole report: ${runFiles.report(report.runId)} in the bucket of runs`,
  ];
  return lines.join('\n');
}

const planned = (report: RunReport) => [
  `Archives: ${report.archives}, ${report.bytes} bytes; at the destination already: ${report.present} archives`,
];

const brought = (report: RunReport) => [
  `Archives: ${report.archives}, verified: ${report.verified} (of these found present: ${report.present}), failed: ${report.failed}`,
  `Bytes verified: ${report.verifiedBytes} of ${report.bytes}`,
  `Glacier requests: ${report.requests}, possibly made twice: ${report.possibleDuplicates}`,
];
