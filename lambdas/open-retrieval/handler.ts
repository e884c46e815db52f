import * as aws from '../../adapters/aws/function-ports';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { OpenRetrievalEnv, parseEnv } from '../../core/contracts/environment';
import { OpenRetrievalInput } from '../../core/contracts/retrieval-run';
import { openRetrieval } from './open-retrieval';

const env = parseEnv(OpenRetrievalEnv, process.env);
const deps = {
  vaults: aws.vaults(),
  accountVaults: aws.accountVaults(),
  destination: aws.destination(),
  items: aws.stateItems(env),
  executions: aws.executions(),
  clock: systemClock,
};

export const handler = stepHandler(OpenRetrievalInput, (input) => openRetrieval(input, deps));
