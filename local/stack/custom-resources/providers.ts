import type { CloudServices } from '../cloud-services';
import { physicalName } from '../physical-name';
import { resourceTypes } from '../resource-types';
import type { WantedResource } from './stack-record';

/**
 * Functions of custom resources that a stack no longer has. They are created again from what is on record, with all that they
 * depend on, until the resources are deleted.
 */
export class Providers {
  /** Logical ids of what the stack has. */
  present: ReadonlySet<string> = new Set();
  readonly #created = new Map<string, { type: string; physicalId: string }>();

  constructor(
    private readonly stackName: string,
    private readonly services: CloudServices,
    /** Where the copy of an asset is kept. */
    private readonly assetPath: (hash: string) => string,
  ) {}

  /** See that the function of a resource can be called. */
  async provide(resource: WantedResource): Promise<void> {
    const { stackName, services, assetPath } = this;
    if (services.lambda.has(String(resource.properties.ServiceToken))) return;
    for (const { logicalId, type, properties } of resource.dependencies) {
      if (this.present.has(logicalId) || this.#created.has(logicalId)) continue;
      const defaultName = physicalName(type, stackName, logicalId);
      const context = { stackName, logicalId, type, properties, defaultName, services, assetPath };
      const created = await resourceTypes[type]?.(context);
      if (created) this.#created.set(logicalId, { type, physicalId: created.physicalId });
    }
  }

  /** Forget the functions and roles that were created. */
  drop(): void {
    for (const { type, physicalId } of this.#created.values()) {
      if (type === 'AWS::Lambda::Function') this.services.lambda.deleteFunction(physicalId);
      if (type === 'AWS::IAM::Role') this.services.principals.deleteRole(physicalId);
    }
    this.#created.clear();
  }
}
