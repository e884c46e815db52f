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

/** An inventory job takes 3 to 5 hours as a rule; after this the notice is taken for lost. */
const INVENTORY_WAIT = Duration.hours(8);
/** Times that an inventory is asked for again because its output was gone when it was to be read. */
const REPLANS_MAX = 1;

export interface InventoryRequestProps {
  requestInventory: IFunction;
  /** JSONata of the creation dates of archives to list; default: all archives. */
  created?: string;
  /** Variables that are set from `$states.result`, which is an `InventoryReady`. */
  assign: Record<string, unknown>;
}

/** Has a vault's inventory retrieved, and waits for the notice of the job. */
export class InventoryRequest extends Construct {
  /** Variables that the machine's beginning has to set. */
  static readonly variables = { inventoryWaits: 0, replans: 0 };

  readonly step: LambdaInvoke;

  constructor(scope: Construct, id: string, { requestInventory, created, assign }: InventoryRequestProps) {
    super(scope, id);
    // Counted over retries and over the second request after a reader that came too late: only a newer wait replaces a token.
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

  /** Has the inventory asked for once more when its output is gone before a step has read it. */
  repeatFor(readers: readonly LambdaInvoke[], { caught, reportFailure }: RunFrame): void {
    const isAskedForAgain = Choice.jsonata(this, 'IsInventoryAskedForAgain')
      .when(Condition.jsonata(`{% $replans <= ${REPLANS_MAX} %}`), this.step)
      .otherwise(reportFailure);
    for (const reader of readers) {
      reader.addCatch(isAskedForAgain, {
        errors: [ErrorName.inventoryJobFailed],
        assign: { ...caught.assign, replans: '{% $replans + 1 %}' },
      });
    }
  }
}
