import { isDeepStrictEqual } from 'node:util';
import type { Providers } from './providers';
import type { ResourceRequests } from './resource-requests';
import type { StackLedger } from './stack-ledger';
import type { DeployedResource, WantedResource } from './stack-record';

/** The custom resources of one stack during one deployment, or during its deletion. */
export class CustomResources {
  constructor(
    private readonly ledger: StackLedger,
    private readonly requests: ResourceRequests,
    private readonly providers: Providers,
    /** Told of a request whose failure does not fail the deployment. */
    private readonly onFailed: (resource: DeployedResource, reason: string) => void,
  ) {}

  /**
   * Create or update a resource, or leave it if its properties are as before. A request that a killed process had under way is
   * completed first.
   *
   * @throws Error with the reason when the request fails
   */
  async deploy(wanted: WantedResource): Promise<DeployedResource> {
    const { logicalId, type, properties } = wanted;
    const entry = this.ledger.entry(logicalId);
    if (!entry) return this.requests.create(wanted);
    const current = await this.requests.complete(entry);
    if (current.type !== type) throw new Error('Update of resource type is not permitted.');
    if (current.properties.ServiceToken !== properties.ServiceToken) {
      throw new Error('Modifying service token is not allowed.');
    }
    const isOutdated = entry.kind === 'deployed' && entry.outdated;
    if (isOutdated || !isDeepStrictEqual(current.properties, properties)) return this.requests.update(current, wanted);
    return this.ledger.keep({ ...current, ...wanted });
  }

  /** Delete what the stack no longer has, those created last first. @param present logical ids of what it has */
  async cleanUp(present: ReadonlySet<string>): Promise<void> {
    this.providers.present = present;
    await this.#remove(this.ledger.newestFirst().filter((logicalId) => !present.has(logicalId)));
    await this.requests.sendDeletions(this.onFailed);
  }

  /** Undo what the deployment did: update back what it updated, then delete what it created, in reverse order. */
  async rollBack(): Promise<void> {
    let isComplete = true;
    for (const change of this.requests.takeChanges()) {
      if (change.kind === 'created') {
        const created = this.ledger.deployed(change.logicalId);
        if (created) this.ledger.remove(created, 'onRollback');
        continue;
      }
      const { before } = change;
      const current = this.ledger.deployed(before.logicalId);
      if (!current) continue;
      await this.requests.update(current, before).catch((error: Error) => {
        isComplete = false;
        this.onFailed(before, error.message);
      });
    }
    // After an incomplete rollback nothing that was replaced is deleted.
    if (isComplete) await this.requests.sendDeletions(this.onFailed);
  }

  /**
   * Delete all.
   *
   * @param present logical ids of what the stack has
   * @throws Error naming those that cannot be deleted, which stay on record
   */
  async deleteAll(present: ReadonlySet<string>): Promise<void> {
    this.providers.present = present;
    const failures: string[] = [];
    await this.#remove(this.ledger.newestFirst());
    await this.requests.sendDeletions((resource, reason) => {
      this.ledger.keep(resource);
      failures.push(`${resource.logicalId}: ${reason}`);
    });
    if (failures.length > 0) throw new Error(`The following resource(s) failed to delete: ${failures.join('; ')}`);
  }

  async #remove(logicalIds: string[]): Promise<void> {
    for (const logicalId of logicalIds) {
      const entry = this.ledger.entry(logicalId);
      // After a failed Create nothing is on record, after a failed Update the resource as it may be.
      if (entry) await this.requests.complete(entry).catch(() => undefined);
      const resource = this.ledger.deployed(logicalId);
      if (resource) this.ledger.remove(resource, 'onRemoval');
    }
  }
}
