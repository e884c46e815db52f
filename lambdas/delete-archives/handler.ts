import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { Pacer } from '../../core/concurrency/pacer';
import { DeleteArchivesInput } from '../../core/contracts/deletion-run';
import { DeleteArchivesEnv, parseEnv } from '../../core/contracts/environment';
import { deleteArchives } from './delete-archives';
import { DELETIONS_PER_SECOND } from './paced-deletions';

const env = parseEnv(DeleteArchivesEnv, process.env);
const deps = {
  items: aws.stateItems(env),
  files: aws.workingFiles(env),
  destination: aws.destination(),
  uploads: aws.archiveUploads(),
  accountVaults: aws.accountVaults(),
  pacer: new Pacer(DELETIONS_PER_SECOND, systemClock),
  clock: systemClock,
  log: powertoolsLog('delete-archives'),
};

export const handler = stepHandler(DeleteArchivesInput, (input, remainingMs) =>
  deleteArchives(input, { ...deps, remainingMs }),
);
