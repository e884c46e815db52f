import { randomUUID } from 'node:crypto';
import type { Deletion, DeployedResource, Entry, Retention, StackRecord } from './stack-record';

/** The record of a stack, saved with every change. */
export class StackLedger {
  constructor(
    private readonly record: StackRecord,
    private readonly save: (record: StackRecord) => void,
  ) {}

  get stackName(): string {
    return this.record.stackName;
  }

  entry(logicalId: string): Entry | undefined {
    // A logical id may be `constructor`.
    return Object.hasOwn(this.record.entries, logicalId) ? this.record.entries[logicalId] : undefined;
  }

  /** A resource that exists and has no request under way. */
  deployed(logicalId: string): DeployedResource | undefined {
    const entry = this.entry(logicalId);
    return entry?.kind === 'deployed' ? entry.resource : undefined;
  }

  /** Logical ids, those created last first. */
  newestFirst(): string[] {
    const position = (entry: Entry) => (entry.kind === 'deployed' ? entry.resource : entry.wanted).position;
    const entries = Object.entries(this.record.entries);
    return entries.sort(([, a], [, b]) => position(b) - position(a)).map(([logicalId]) => logicalId);
  }

  deletions(): Deletion[] {
    return [...this.record.deletions];
  }

  put(logicalId: string, entry: Entry): void {
    this.record.entries[logicalId] = entry;
    this.save(this.record);
  }

  /** Record that a resource exists, so that no Delete of it is due, but one of what it replaces. */
  keep(resource: DeployedResource, replaced?: DeployedResource): DeployedResource {
    const { logicalId, physicalId } = resource;
    this.record.deletions = this.record.deletions.filter(
      (deletion) => deletion.resource.logicalId !== logicalId || deletion.resource.physicalId !== physicalId,
    );
    if (replaced) this.#addDeletion(replaced, 'onReplacement');
    this.put(logicalId, { kind: 'deployed', resource });
    return resource;
  }

  /** Take a resource out of the stack; a Delete is due unless its policy retains it. */
  remove(resource: DeployedResource, when: keyof Retention): void {
    delete this.record.entries[resource.logicalId];
    this.#addDeletion(resource, when);
    this.save(this.record);
  }

  deletionEnded({ requestId }: Deletion): void {
    this.record.deletions = this.record.deletions.filter((deletion) => deletion.requestId !== requestId);
    this.save(this.record);
  }

  #addDeletion(resource: DeployedResource, when: keyof Retention): void {
    if (!resource.retention[when]) this.record.deletions.push({ requestId: randomUUID(), resource });
  }
}
