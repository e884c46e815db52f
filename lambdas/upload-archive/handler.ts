import type { Context } from 'aws-lambda';
import { dynamodbClient, glacierClient, s3Client, s3SourceClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { glacierUploads } from '../../adapters/aws/glacier-uploads';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3Source } from '../../adapters/aws/s3-source';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { systemClock } from '../../adapters/aws/system-clock';
import { PartMemory } from '../../core/backup/upload/part-memory';
import { UPLOAD_SIZES } from '../../core/backup/upload/upload-deps';
import { UploadArchiveInput } from '../../core/contracts/backup-run';
import { parseEnv, UploadArchiveEnv } from '../../core/contracts/environment';
import { RunLookup } from '../../core/run/run-lookup';
import { uploadArchive } from './upload-archive';

const env = parseEnv(UploadArchiveEnv, process.env);
const s3 = s3Client();
const items = dynamodbItems(dynamodbClient(), env.STATE_TABLE);
const deps = {
  source: s3Source(s3SourceClient()),
  uploads: glacierUploads(glacierClient()),
  items,
  files: s3WorkingFiles(s3, env.RUNS_BUCKET),
  runs: new RunLookup(items, systemClock, ['backup', 'adopt']),
  clock: systemClock,
  log: powertoolsLog('upload-archive'),
  memory: new PartMemory(),
  sizes: UPLOAD_SIZES,
};

export const handler = (event: unknown, context: Context) =>
  uploadArchive(UploadArchiveInput.parse(event), { ...deps, remainingMs: () => context.getRemainingTimeInMillis() });
