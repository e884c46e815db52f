import { sfnClient } from '../../../adapters/aws/clients/sfn';
import { mapMachines } from '../../../core/contracts/run-kind';
import type { ClientSettings } from '../client-settings';
import type { StackOutputs } from '../find-stack';
import { observeClient, type ServiceClock } from '../observe-client';
import { sfnStateMachine } from '../sfn-state-machine';

export function sfnPorts(settings: ClientSettings, clock: ServiceClock, arns: StackOutputs['machines']) {
  const client = observeClient(sfnClient(settings), clock);
  return mapMachines((machine) => {
    const arn = arns[machine];
    return arn === undefined ? undefined : sfnStateMachine(client, arn);
  });
}
