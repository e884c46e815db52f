import { randomUUID } from 'node:crypto';
import type { Answer, CustomResourceRequest, SendRequest } from '../../cloudformation/custom-resources/request';
import { physicalName } from '../physical-name';
import type { Providers } from './providers';
import type { StackLedger } from './stack-ledger';
import type { DeployedResource, Entry, WantedResource } from './stack-record';

/** What a deployment has done to a resource, for its rollback. */
export type Change = { kind: 'created'; logicalId: string } | { kind: 'updated'; before: DeployedResource };

/** The part of a request that its type decides. */
type RequestDetails = Omit<CustomResourceRequest, 'ServiceToken' | 'StackId' | 'LogicalResourceId' | 'ResourceType'>;

/** Requests about the custom resources of a stack. Each is on record before its function is called. */
export class ResourceRequests {
  readonly #changes: Change[] = [];

  constructor(
    private readonly stackId: string,
    private readonly ledger: StackLedger,
    private readonly providers: Providers,
    private readonly sendRequest: SendRequest,
  ) {}

  /** The changes since the last call, the latest first. */
  takeChanges(): Change[] {
    return this.#changes.splice(0).reverse();
  }

  /** @throws Error with the reason when the request fails; then a Delete is due */
  async create(wanted: WantedResource, requestId: string = randomUUID()): Promise<DeployedResource> {
    const { logicalId, type, properties } = wanted;
    this.ledger.put(logicalId, { kind: 'creating', requestId, wanted });
    const details: RequestDetails = { RequestType: 'Create', RequestId: requestId, ResourceProperties: properties };
    const answer = await this.#send(wanted, details);
    if (answer.kind === 'failed') {
      const physicalId = answer.physicalId ?? physicalName(type, this.ledger.stackName, logicalId);
      this.ledger.remove({ ...wanted, physicalId, attributes: {} }, 'onRollback');
      throw new Error(answer.reason);
    }
    this.#changes.push({ kind: 'created', logicalId });
    return this.ledger.keep({ ...wanted, physicalId: answer.physicalId, attributes: answer.data });
  }

  /** @throws Error with the reason when the request fails */
  async update(
    before: DeployedResource,
    wanted: WantedResource,
    requestId: string = randomUUID(),
  ): Promise<DeployedResource> {
    this.ledger.put(wanted.logicalId, { kind: 'updating', requestId, wanted, resource: before });
    const answer = await this.#send(wanted, {
      RequestType: 'Update',
      RequestId: requestId,
      PhysicalResourceId: before.physicalId,
      ResourceProperties: wanted.properties,
      OldResourceProperties: before.properties,
    });
    if (answer.kind === 'failed') {
      this.#updateFailed(before, wanted, answer.physicalId);
      throw new Error(answer.reason);
    }
    this.#changes.push({ kind: 'updated', before });
    const { physicalId, data: attributes } = answer;
    const replaced = physicalId === before.physicalId ? undefined : before;
    return this.ledger.keep({ ...wanted, physicalId, attributes }, replaced);
  }

  /** The resource once the request that a killed process had under way is answered. @throws Error when the request fails */
  async complete(entry: Entry): Promise<DeployedResource> {
    if (entry.kind === 'creating') return this.create(entry.wanted, entry.requestId);
    if (entry.kind === 'updating') return this.update(entry.resource, entry.wanted, entry.requestId);
    return entry.resource;
  }

  /** Send every Delete that is due, and forget the resource whatever the answer. */
  async sendDeletions(onFailed: (resource: DeployedResource, reason: string) => void): Promise<void> {
    for (const deletion of this.ledger.deletions()) {
      const { resource, requestId } = deletion;
      const answer = await this.#send(resource, {
        RequestType: 'Delete',
        RequestId: requestId,
        PhysicalResourceId: resource.physicalId,
        ResourceProperties: resource.properties,
      });
      if (answer.kind === 'failed') onFailed(resource, answer.reason);
      this.ledger.deletionEnded(deletion);
    }
    this.providers.drop();
  }

  /** A failed Update that names another resource has left the old one as it was; after any other it has to be updated back. */
  #updateFailed(before: DeployedResource, wanted: WantedResource, physicalId = before.physicalId): void {
    const attempted = { ...before, ...wanted, physicalId };
    if (physicalId !== before.physicalId) {
      this.ledger.keep(before, attempted);
      return;
    }
    this.#changes.push({ kind: 'updated', before });
    this.ledger.put(before.logicalId, { kind: 'deployed', outdated: true, resource: attempted });
  }

  async #send(resource: WantedResource, details: RequestDetails): Promise<Answer> {
    try {
      await this.providers.provide(resource);
    } catch (error) {
      return { kind: 'failed', reason: (error as Error).message };
    }
    const { logicalId, type, properties, timeoutSeconds } = resource;
    const request: CustomResourceRequest = {
      ServiceToken: String(properties.ServiceToken),
      StackId: this.stackId,
      LogicalResourceId: logicalId,
      ResourceType: type,
      ...details,
    };
    return this.sendRequest(request, timeoutSeconds);
  }
}
