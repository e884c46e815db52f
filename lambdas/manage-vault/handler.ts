import { customResourceHandler } from '../../adapters/aws/custom-resource-handler';
import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { systemClock } from '../../adapters/aws/system-clock';
import { manageVault } from './manage-vault';

const deps = { managedVaults: aws.managedVaults(), clock: systemClock, log: powertoolsLog('manage-vault') };

export const handler = customResourceHandler((request) => manageVault(request, deps));
