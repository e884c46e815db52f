import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { PartMemory } from '../../core/backup/upload/part-memory';
import { UPLOAD_SIZES } from '../../core/backup/upload/upload-deps';
import { parseEnv, UploadArchiveEnv } from '../../core/contracts/environment';
import { UploadArchiveInput } from '../../core/contracts/upload-archive';
import { RunLookup } from '../../core/run/run-lookup';
import { uploadArchive } from './upload-archive';

const env = parseEnv(UploadArchiveEnv, process.env);
const items = aws.stateItems(env);
const deps = {
  source: aws.source(),
  uploads: aws.archiveUploads(),
  items,
  files: aws.workingFiles(env),
  runs: new RunLookup(items, systemClock, ['backup', 'adopt', 'pin']),
  clock: systemClock,
  log: powertoolsLog('upload-archive'),
  memory: new PartMemory(),
  sizes: UPLOAD_SIZES,
};

export const handler = stepHandler(UploadArchiveInput, (input, remainingMs) =>
  uploadArchive(input, { ...deps, remainingMs }),
);
