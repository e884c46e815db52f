import type { SendRequest } from '../../cloudformation/custom-resources/request';
import type { CloudServices } from '../cloud-services';
import { CustomResources } from './custom-resources';
import { Providers } from './providers';
import { ResourceRequests } from './resource-requests';
import { StackLedger } from './stack-ledger';
import type { StackRecords } from './stack-records';

export interface CustomResourceServices {
  services: CloudServices;
  records: StackRecords;
  sendRequest: SendRequest;
  onDefect: (error: unknown, what: string) => void;
}

/** The custom resources of a stack, as they are on record. */
export function openCustomResources(
  { stackName, stackId }: { stackName: string; stackId: string },
  { services, records, sendRequest, onDefect }: CustomResourceServices,
): CustomResources {
  const ledger = new StackLedger(records.of(stackName), (record) => records.save(record));
  const providers = new Providers(stackName, services, (hash) => records.assetPath(hash));
  const requests = new ResourceRequests(stackId, ledger, providers, sendRequest);
  return new CustomResources(ledger, requests, providers, ({ logicalId, physicalId, type }, reason) =>
    onDefect(new Error(reason), `stack ${stackName}: ${logicalId} (${type}, ${physicalId})`),
  );
}
