import type { Machine } from '../../core/contracts/run-kind';
import type { DeployedConfiguration, PlanSummary } from '../../core/contracts/stack-outputs';
import type { AccountBuckets } from '../../core/ports/account-buckets';
import type { AccountGovernance } from '../../core/ports/account-governance';
import type { AccountVaults } from '../../core/ports/account-vaults';
import type { Destination } from '../../core/ports/destination';
import type { ItemStore } from '../../core/ports/item-store';
import type { ObjectReader } from '../../core/ports/object-reader';
import type { SigningKey } from '../../core/ports/signing-key';
import type { WorkingFiles } from '../../core/ports/working-files';
import type { VaultArn } from '../vault-arn';
import type { StateMachine } from './state-machine';

/** A deployed Moraine, as far as the command line uses it. */
export interface Deployment {
  region: string;
  /** Version of Moraine; undefined in a deployment that does not tell it. */
  version: string | undefined;
  /** Undefined in a deployment of a version that did not publish it. */
  configuration: DeployedConfiguration | undefined;
  /** Vaults of the account, seen with the credentials of the person. */
  accountVaults: AccountVaults;
  /** Buckets, seen with the same credentials. */
  buckets: AccountBuckets;
  /** Changes to the account, with the credentials of the person. */
  governance: AccountGovernance;
  /** ARN of the person's credentials, as AWS STS tells it. */
  callerArn(): Promise<string>;
  /** Twelve digits. */
  accountId: string;
  restoreBucket: string;
  /** In the order of the configuration. */
  plans: readonly PlanSummary[];
  /** State machines; undefined for backups when no plan is configured. */
  machines: Record<Machine, StateMachine | undefined>;
  /** The key that signs the catalogs of snapshots; undefined in a deployment of a version that did not sign. */
  signingKey: (Pick<SigningKey, 'publicKey'> & { keyArn: string }) | undefined;
  /** The state table. */
  items: ItemStore;
  /** Files of runs and snapshots, in the runs bucket. */
  files: WorkingFiles;
  /** Objects of any bucket: a manifest that a user names, and retrieved objects. */
  objects: Pick<Destination, 'head' | 'read'>;
  /** The same objects, to be downloaded. */
  reader: ObjectReader;
  /** Time at the service, by the `Date` of its last answer: the local clock may be wrong, and an embedded cloud has its own. */
  now(): Date;
  /** Whether that time is virtual, as in an embedded cloud: it jumps over idle time. */
  hasVirtualTime: boolean;
  /** Wait between two polls of a run, at most `atMostMs` milliseconds. */
  pause(atMostMs?: number): Promise<void>;
}

/** Location of a deployment: options of every command. */
export interface ConnectOptions {
  /** Prefix of the stack names. */
  stack: string;
  endpointUrl: string | undefined;
  region: string | undefined;
  /** ARN by which the command names its vault, which the deployment must be able to reach. */
  vaultArn?: VaultArn | undefined;
}
export type Connect = (options: ConnectOptions) => Promise<Deployment>;
