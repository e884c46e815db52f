import type * as z from 'zod';
import { Rebuilt } from '../../core/contracts/rebuilt';
import { runFiles } from '../../core/contracts/run-files';
import { fileUri } from '../../core/files/file-uri';
import type { AnyReport } from '../../core/run/run-reporting';
import { readableCause } from '../../core/text/readable-cause';
import type { Deployment } from '../deployment/deployment';
import { CommandError } from '../errors/command-error';
import { ExitCode } from '../exit-codes';

// A report names only a few failures, so that a larger file is not a report.
const REPORT_LIMIT_BYTES = 16 * 1024 * 1024;
/** Enough for a few hundred thousand snapshots. */
const REBUILT_LIMIT_BYTES = 256 * 1024 * 1024;

/** Read the report of a run. The cause of a failure has no stack trace. @returns undefined when there is no report (yet) */
export async function readReport<Report extends AnyReport>(
  deployment: Deployment,
  runId: string,
  schema: z.ZodType<Report>,
): Promise<Report | undefined> {
  const report = await readFile(deployment, runFiles.report(runId), schema);
  if (!report?.error) return report;
  const { error, cause } = report.error;
  return { ...report, error: { error, cause: readableCause(cause) } };
}

/** Read the result of a rebuild. @returns undefined when the run is not a rebuild, or has no result yet */
export const readRebuilt = (deployment: Deployment, runId: string): Promise<Rebuilt | undefined> =>
  readFile(deployment, runFiles.rebuilt(runId), Rebuilt, REBUILT_LIMIT_BYTES);

async function readFile<S extends z.ZodType>(
  deployment: Deployment,
  key: string,
  schema: S,
  bytesMax = REPORT_LIMIT_BYTES,
): Promise<z.infer<S> | undefined> {
  const { files } = deployment;
  const body = await files.read(key);
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw notAReport(fileUri(files, key), 'it is too large');
    chunks.push(chunk);
  }
  try {
    return schema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch (error) {
    throw notAReport(fileUri(files, key), (error as Error).message);
  }
}

function notAReport(uri: string, reason: string): CommandError {
  return new CommandError(`${uri} is not a report that this version can read: ${reason}`, ExitCode.unexpected);
}
