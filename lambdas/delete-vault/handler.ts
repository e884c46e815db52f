import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { stepHandler } from '../../adapters/aws/step-handler';
import { systemClock } from '../../adapters/aws/system-clock';
import { DeleteVaultInput } from '../../core/contracts/deletion-run';
import { DeleteVaultEnv, parseEnv } from '../../core/contracts/environment';
import { deleteVault } from './delete-vault';

const env = parseEnv(DeleteVaultEnv, process.env);
const deps = {
  vaults: aws.vaults(),
  accountVaults: aws.accountVaults(),
  items: aws.stateItems(env),
  clock: systemClock,
  log: powertoolsLog('delete-vault'),
};

export const handler = stepHandler(DeleteVaultInput, (input) => deleteVault(input, deps));
