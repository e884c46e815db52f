import type { Machine } from '../../core/contracts/run-kind';
import type { PlanSummary } from '../../core/contracts/stack-outputs';
import type { Destination } from '../../core/ports/destination';
import type { ItemStore } from '../../core/ports/item-store';
import type { SigningKey } from '../../core/ports/signing-key';
import type { WorkingFiles } from '../../core/ports/working-files';
import type { StateMachine } from './state-machine';

/** A deployed Moraine, as far as the command line uses it. */
export interface Deployment {
  restoreBucket: string;
  /** In the order of the configuration. */
  plans: readonly PlanSummary[];
  /** State machines; that of backups is not there when no plan is configured. */
  machines: Record<Machine, StateMachine | undefined>;
  /** Signs the catalogs of snapshots; not there in a deployment of a version that did not sign. */
  signingKey: (Pick<SigningKey, 'publicKey'> & { keyArn: string }) | undefined;
  /** The state table. */
  items: ItemStore;
  /** Files of runs and snapshots. */
  files: WorkingFiles;
  /** Objects of any bucket: a manifest that a person names, and what was brought in. */
  objects: Pick<Destination, 'head' | 'read'>;
  /** Time at the service, by the `Date` of its last answer: the machine's own clock may be wrong, or be another clock. */
  now(): Date;
  /** Wait between two looks at a run, but not longer than so many milliseconds. */
  pause(atMostMs?: number): Promise<void>;
}

/** Where to find a deployment; what every command takes. */
export interface ConnectOptions {
  /** Prefix of the stack names. */
  stack: string;
  endpointUrl: string | undefined;
  region: string | undefined;
}
export type Connect = (options: ConnectOptions) => Promise<Deployment>;
