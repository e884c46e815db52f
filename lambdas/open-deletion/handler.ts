import * as aws from '../../adapters/aws/function-ports';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { OpenDeletionInput } from '../../core/contracts/deletion-run';
import { OpenDeletionEnv, parseEnv } from '../../core/contracts/environment';
import { openDeletion } from './open-deletion';

const env = parseEnv(OpenDeletionEnv, process.env);
const deps = {
  vaults: aws.vaults(),
  items: aws.stateItems(env),
  executions: aws.executions(),
  clock: systemClock,
};

export const handler = stepHandler(OpenDeletionInput, (input) => openDeletion(input, deps));
