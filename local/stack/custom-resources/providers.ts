import type { CloudServices } from '../cloud-services';
import { physicalName } from '../physical-name';
import { resourceTypes } from '../resource-types';
import { detachPolicy } from '../resources/identity';
import type { WantedResource } from './stack-record';

/**
 * Functions of custom resources that a stack no longer has, and permissions that it has taken from functions that it still has. They
 * are created again from what is on record, with all that they depend on, until the resources are deleted.
 */
export class Providers {
  /** Logical ids of what the stack has; undefined as long as it is being deployed. */
  present: ReadonlySet<string> | undefined;
  readonly #created = new Map<string, { type: string; properties: Record<string, unknown>; physicalId: string }>();

  constructor(
    private readonly stackName: string,
    private readonly services: CloudServices,
    /** Where the copy of an asset is kept. */
    private readonly assetPath: (hash: string) => string,
  ) {}

  /** See that the function of a resource can be called. */
  async provide(resource: WantedResource): Promise<void> {
    const { stackName, services, assetPath } = this;
    const hasFunction = services.lambda.has(String(resource.properties.ServiceToken));
    if (hasFunction && this.present === undefined) return;
    for (const { logicalId, type, properties } of resource.dependencies) {
      if (this.present?.has(logicalId) || this.#created.has(logicalId)) continue;
      if (hasFunction && !type.startsWith('AWS::IAM::')) continue;
      const defaultName = physicalName(type, stackName, logicalId);
      const context = { stackName, logicalId, type, properties, defaultName, services, assetPath };
      const created = await resourceTypes[type]?.(context);
      if (created) this.#created.set(logicalId, { type, properties, physicalId: created.physicalId });
    }
  }

  /** Forget the functions, roles and policies that were created. */
  drop(): void {
    const { lambda, principals } = this.services;
    for (const { type, properties, physicalId } of this.#created.values()) {
      if (type === 'AWS::Lambda::Function') lambda.deleteFunction(physicalId);
      if (type === 'AWS::IAM::Role') principals.deleteRole(physicalId);
      if (type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy')
        detachPolicy(properties, physicalId, principals);
    }
    this.#created.clear();
  }
}
