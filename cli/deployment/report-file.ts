import { RunReport } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { CommandError } from '../errors/command-error';
import { ExitCode } from '../exit-codes';
import { formatS3Uri } from '../s3-uri';
import type { Deployment } from './deployment';

// A report names at most a few failures: anything larger is not ours.
const REPORT_LIMIT_BYTES = 16 * 1024 * 1024;

/** @returns undefined when there is no report (yet) */
export async function readReport(deployment: Deployment, runId: string): Promise<RunReport | undefined> {
  const location = { bucket: deployment.runsBucket, key: runFiles.report(runId) };
  const body = await deployment.objects.read(location);
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > REPORT_LIMIT_BYTES) throw notAReport(location, 'it is too large');
    chunks.push(chunk);
  }
  try {
    return RunReport.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch (error) {
    throw notAReport(location, (error as Error).message);
  }
}

function notAReport(location: { bucket: string; key: string }, why: string): CommandError {
  return new CommandError(
    `${formatS3Uri(location.bucket, location.key)} is not a report that this version reads: ${why}`,
    ExitCode.unexpected,
  );
}
