import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { CopyObjectsInput } from '../../core/contracts/copies';
import { CopyObjectsEnv, parseEnv } from '../../core/contracts/environment';
import { COPY_SIZES } from '../../core/retrieval/copies/copy-sizes';
import { copyObjects } from './copy-objects';

const env = parseEnv(CopyObjectsEnv, process.env);
const deps = {
  files: aws.workingFiles(env),
  destination: aws.destination(),
  sizes: COPY_SIZES,
  clock: systemClock,
  random: Math.random,
  log: powertoolsLog('copy-objects'),
};

export const handler = stepHandler(CopyObjectsInput, (input, remainingMs) =>
  copyObjects(input, { ...deps, remainingMs }),
);
