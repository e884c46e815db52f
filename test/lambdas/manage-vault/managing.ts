import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryManagedVaults } from '../../../adapters/memory/memory-managed-vaults';
import { type CustomResourceOutcome, CustomResourceRequest } from '../../../core/contracts/custom-resource';
import type { ManagedVaultPropertiesInput } from '../../../core/contracts/managed-vault';
import type { Log } from '../../../core/ports/log';
import { type ManageVaultDeps, manageVault } from '../../../lambdas/manage-vault/manage-vault';

export const VAULT = 'photos';
export const TOPIC = 'arn:aws:sns:us-east-1:123456789012:notices';
export const POLICY = '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"glacier:DeleteArchive"}]}';
const Events: NonNullable<ManagedVaultPropertiesInput['Notifications']>['Events'] = ['InventoryRetrievalCompleted'];

/** Properties of a vault with all settings, and some of CloudFormation. */
export const properties = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:manage-vault',
  ServiceTimeout: '1200',
  VaultName: VAULT,
  Adopt: 'false',
  Notifications: { TopicArn: TOPIC, Events },
  AccessPolicy: POLICY,
  Tags: { owner: 'me', stage: 'test' },
  ...changes,
});

export const settings = (changes: object = {}) => ({
  notifications: { topicArn: TOPIC, events: Events },
  accessPolicy: POLICY,
  tags: { owner: 'me', stage: 'test' },
  ...changes,
});

/** Vaults in memory, and CloudFormation's requests for one of them. */
export class Managing {
  readonly clock = memoryClock();
  readonly vaults = memoryManagedVaults(this.clock.now);
  /** What was logged, in order. */
  readonly logged: Record<string, unknown>[] = [];

  create(ResourceProperties: Record<string, unknown>, deps: Partial<ManageVaultDeps> = {}) {
    return this.#send({ RequestType: 'Create', ResourceProperties }, deps);
  }

  update(
    OldResourceProperties: Record<string, unknown>,
    ResourceProperties: Record<string, unknown>,
    deps: Partial<ManageVaultDeps> = {},
    PhysicalResourceId = VAULT,
  ) {
    const request = { RequestType: 'Update', ResourceProperties, OldResourceProperties, PhysicalResourceId };
    return this.#send(request, deps);
  }

  delete(ResourceProperties: Record<string, unknown>, PhysicalResourceId = VAULT, deps: Partial<ManageVaultDeps> = {}) {
    return this.#send({ RequestType: 'Delete', ResourceProperties, PhysicalResourceId }, deps);
  }

  #send(request: object, deps: Partial<ManageVaultDeps>): Promise<CustomResourceOutcome> {
    const parsed = CustomResourceRequest.parse({
      ResponseURL: 'https://example.com/answer?signature=x',
      StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/moraine-state/1',
      RequestId: 'request-1',
      LogicalResourceId: 'GlacierVaultphotos',
      ResourceType: 'Custom::GlacierVault',
      ...request,
    });
    const keep = (event: string, fields?: object) => void this.logged.push({ event, ...fields });
    const log: Log = { info: keep, warn: keep, error: keep };
    return manageVault(parsed, { managedVaults: this.vaults, clock: this.clock, log, ...deps });
  }
}
