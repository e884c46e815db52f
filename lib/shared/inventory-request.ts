import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, IntegrationPattern, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { ErrorName } from '../../core/contracts/errors';
import type { RequestInventoryInput } from '../../core/contracts/inventory-request';
import type { RunFrame } from '../run/run-machine';
import { InvokeFunction } from './invoke-function';
import {
  onInventoryLost,
  onInventoryNotReady,
  onLambdaFailure,
  onRetrievalDeferred,
  onRetrievalThrottled,
} from './retries';

/**
 * Longest wait for the notice of a job, which usually takes 3 to 5 hours, of tier Bulk up to 12; after it the notice counts as lost,
 * and a job that is still in progress is waited for again.
 */
const INVENTORY_WAIT = Duration.hours(8);
/** Maximum further requests for an inventory whose output had expired before it was read. */
const REREQUESTS_MAX = 1;

/** What is requested, as it begins the names of variables. */
type Requested = 'inventory' | 'mappingInventory' | 'mapping';

export interface InventoryRequestProps {
  requestInventory: IFunction;
  /** Default: `inventory`, that of the run's vault. */
  requested?: Requested;
  /** JSONata of the job that is requested in place of an inventory of the run's vault. */
  mapping?: string;
  /** JSONata of the range of creation dates to list; default: all archives. */
  created?: string;
  /** JSONata of the time before which no job of the run may have been started; default: any job is used. */
  since?: string;
  /** Variables that are set from `$states.result`, which is an `InventoryReady`. */
  assign: Record<string, unknown>;
}

/** A step that requests a vault's inventory, or a job for its mapping, and waits for the notice of the job. */
export class InventoryRequest extends Construct {
  /** Initial values of the variables that the step uses. */
  static readonly variables = { inventoryWaits: 0, inventoryRerequests: 0 };
  /** Initial values of the variables that the steps for a mapping use. */
  static readonly mappingVariables = {
    ...{ mappingInventoryWaits: 0, mappingInventoryRerequests: 0 },
    ...{ mappingWaits: 0, mappingRerequests: 0 },
  };

  readonly step: LambdaInvoke;
  readonly #requested: Requested;

  constructor(scope: Construct, id: string, props: InventoryRequestProps) {
    super(scope, id);
    const { requestInventory, requested = 'inventory', mapping, created, since, assign } = props;
    this.#requested = requested;
    // Counted across retries and repeated requests: only a newer wait replaces a token.
    const wait = `{% $${requested}Waits + $states.context.State.RetryCount + 1 %}`;
    const payload: { [Member in keyof RequestInventoryInput]: string | undefined } = {
      runId: '{% $run.runId %}',
      vault: '{% $run.vault %}',
      token: '{% $states.context.Task.Token %}',
      wait,
      created,
      mapping,
      since,
    };
    this.step = new InvokeFunction(this, `Request${capitalized(requested)}`, {
      comment: 'Ends with the notice of the job',
      lambdaFunction: requestInventory,
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      payload: TaskInput.fromObject(payload),
      taskTimeout: Timeout.duration(INVENTORY_WAIT),
      assign: { [`${requested}Waits`]: wait, ...assign },
      retryOnServiceExceptions: false,
    });
    const glacierRetries = [onInventoryNotReady, onInventoryLost, onRetrievalDeferred, onRetrievalThrottled];
    for (const retry of [...glacierRetries, onLambdaFailure]) this.step.addRetry(retry);
  }

  /** Request it again when its output has expired before one of `readers` has read it. */
  requestAgainFor(readers: readonly LambdaInvoke[], { caught, reportFailure }: RunFrame): void {
    const rerequests = `${this.#requested}Rerequests`;
    const isRequestedAgain = Choice.jsonata(this, `Is${capitalized(this.#requested)}RequestedAgain`)
      .when(Condition.jsonata(`{% $${rerequests} <= ${REREQUESTS_MAX} %}`), this.step)
      .otherwise(reportFailure);
    for (const reader of readers) {
      reader.addCatch(isRequestedAgain, {
        errors: [ErrorName.inventoryJobFailed],
        assign: { ...caught.assign, [rerequests]: `{% $${rerequests} + 1 %}` },
      });
    }
  }
}

const capitalized = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
