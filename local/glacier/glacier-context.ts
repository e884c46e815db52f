import type { VirtualClock } from '../clock/virtual-clock';
import type { ServiceRequest } from '../endpoint/service';
import type { AccountStore } from './account/account-store';
import type { ResolvedOptions } from './glacier-options';
import type { InventorySchedule } from './inventory/inventory-schedule';
import type { JobRegistry } from './jobs/job-registry';
import type { VaultRegistry } from './vaults/vault-registry';
import type { Answer } from './wire/answer';

/** The state and the dependencies of the operations. */
export interface GlacierContext {
  accountId: string;
  clock: VirtualClock;
  options: ResolvedOptions;
  account: AccountStore;
  vaults: VaultRegistry;
  jobs: JobRegistry;
  inventories: InventorySchedule;
  /** Called for each InitiateJob. @throws GlacierError when there are too many */
  admitJob(): void;
  /** Called for each Expedited retrieval. @returns whether provisioned capacity guarantees it */
  isProvisioned(): boolean;
  arnOf(vaultName: string): string;
  /** Send a message to an SNS topic. */
  publish(topicArn: string, message: string): Promise<void>;
}

/** A request for an operation, with the decoded parameters of its path. */
export interface Call {
  context: GlacierContext;
  request: ServiceRequest;
  vaultName: string;
  archiveId: string;
  uploadId: string;
  jobId: string;
  lockId: string;
}

/** @throws GlacierError for every answer that is an error */
export type Operation = (call: Call) => Promise<Answer>;
