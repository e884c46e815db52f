import type * as z from 'zod';
import { BackupReport } from '../../core/contracts/backup-run';
import { Rebuilt } from '../../core/contracts/rebuilt';
import { RunReport } from '../../core/contracts/retrieval-run';
import { backupFiles, runFiles } from '../../core/contracts/run-files';
import { readableCause } from '../../core/text/readable-cause';
import { CommandError } from '../errors/command-error';
import { ExitCode } from '../exit-codes';
import { formatS3Uri } from '../s3-uri';
import type { Deployment } from './deployment';

// A report names at most a few failures: anything larger is not ours.
const REPORT_LIMIT_BYTES = 16 * 1024 * 1024;
/** Of a few hundred thousand snapshots. */
const REBUILT_LIMIT_BYTES = 256 * 1024 * 1024;

/** @returns undefined when there is no report (yet) */
export const readReport = async (deployment: Deployment, runId: string): Promise<RunReport | undefined> =>
  readable(await readFile(deployment, runFiles.report(runId), RunReport));

/** @returns undefined when there is no report (yet) */
export const readBackupReport = async (deployment: Deployment, runId: string): Promise<BackupReport | undefined> =>
  readable(await readFile(deployment, backupFiles.report(runId), BackupReport));

/** @returns undefined when the run is no rebuild, or has not come that far */
export const readRebuilt = (deployment: Deployment, runId: string): Promise<Rebuilt | undefined> =>
  readFile(deployment, runFiles.rebuilt(runId), Rebuilt, REBUILT_LIMIT_BYTES);

/** The cause of a failure without the stack trace that the file has as well. */
function readable<R extends RunReport | BackupReport>(report: R | undefined): R | undefined {
  if (!report?.error) return report;
  const { error, cause } = report.error;
  return { ...report, error: { error, cause: readableCause(cause) } };
}

async function readFile<S extends z.ZodType>(
  deployment: Deployment,
  key: string,
  schema: S,
  bytesMax = REPORT_LIMIT_BYTES,
): Promise<z.infer<S> | undefined> {
  const location = { bucket: deployment.runsBucket, key };
  const body = await deployment.objects.read(location);
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw notAReport(location, 'it is too large');
    chunks.push(chunk);
  }
  try {
    return schema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
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
