import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReadMappingEnv } from '../../core/contracts/environment';
import { type FindMappingOutput, ReadMappingInput, type ReadMappingOutput } from '../../core/contracts/names-of-run';
import { findMapping } from './find-mapping';
import { placeMapping } from './place-mapping';

const env = parseEnv(ReadMappingEnv, process.env);
const deps = {
  vaults: aws.vaults(),
  files: aws.workingFiles(env),
  clock: systemClock,
  log: powertoolsLog('read-mapping'),
};

export const handler = stepHandler(
  ReadMappingInput,
  async (input): Promise<FindMappingOutput | ReadMappingOutput> =>
    input.step === 'find' ? findMapping(input, deps) : placeMapping(input, deps),
);
