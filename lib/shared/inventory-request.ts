import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, IntegrationPattern, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { ErrorName } from '../../core/contracts/errors';
import type { RequestInventoryInput } from '../../core/contracts/retrieval-run';
import type { RunFrame } from '../run/run-machine';
import {
  onInventoryLost,
  onInventoryNotReady,
  onLambdaFailure,
  onRetrievalDeferred,
  onRetrievalThrottled,
} from './retries';

/** Longest wait for the notice of an inventory job, which usually takes 3 to 5 hours; after it the notice counts as lost. */
const INVENTORY_WAIT = Duration.hours(8);
/** Maximum further requests for an inventory whose output had expired before it was read. */
const REREQUESTS_MAX = 1;

export interface InventoryRequestProps {
  requestInventory: IFunction;
  /** JSONata of the range of creation dates to list; default: all archives. */
  created?: string;
  /** Variables that are set from `$states.result`, which is an `InventoryReady`. */
  assign: Record<string, unknown>;
}

/** A step that requests a vault's inventory and waits for the notice of the job. */
export class InventoryRequest extends Construct {
  /** Initial values of the variables that the step uses. */
  static readonly variables = { inventoryWaits: 0, inventoryRerequests: 0 };

  readonly step: LambdaInvoke;

  constructor(scope: Construct, id: string, { requestInventory, created, assign }: InventoryRequestProps) {
    super(scope, id);
    // Counted across retries and repeated requests: only a newer wait replaces a token.
    const wait = '{% $inventoryWaits + $states.context.State.RetryCount + 1 %}';
    const payload: { [Member in keyof RequestInventoryInput]: string | undefined } = {
      runId: '{% $run.runId %}',
      vault: '{% $run.vault %}',
      token: '{% $states.context.Task.Token %}',
      wait,
      created,
    };
    this.step = LambdaInvoke.jsonata(this, 'RequestInventory', {
      comment: 'Ends with the notice of the inventory job',
      lambdaFunction: requestInventory,
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      payload: TaskInput.fromObject(payload),
      taskTimeout: Timeout.duration(INVENTORY_WAIT),
      assign: { inventoryWaits: wait, ...assign },
      retryOnServiceExceptions: false,
    });
    const glacierRetries = [onInventoryNotReady, onInventoryLost, onRetrievalDeferred, onRetrievalThrottled];
    for (const retry of [...glacierRetries, onLambdaFailure]) this.step.addRetry(retry);
  }

  /** Request the inventory again when its output has expired before one of `readers` has read it. */
  requestAgainFor(readers: readonly LambdaInvoke[], { caught, reportFailure }: RunFrame): void {
    const isRequestedAgain = Choice.jsonata(this, 'IsInventoryRequestedAgain')
      .when(Condition.jsonata(`{% $inventoryRerequests <= ${REREQUESTS_MAX} %}`), this.step)
      .otherwise(reportFailure);
    for (const reader of readers) {
      reader.addCatch(isRequestedAgain, {
        errors: [ErrorName.inventoryJobFailed],
        assign: { ...caught.assign, inventoryRerequests: '{% $inventoryRerequests + 1 %}' },
      });
    }
  }
}
