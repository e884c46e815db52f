import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, type IChainable, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import { vaultNamesOf } from '../../core/contracts/configured-vault';
import type { InventoryConfiguration } from '../../core/contracts/inventory-run';
import { type RunFrame, RunMachine } from '../run/run-machine';
import { functionStep } from '../shared/function-step';
import { InventoryRequest } from '../shared/inventory-request';
import { onAnything, onBrokenStream, onLambdaFailure } from '../shared/retries';
import type { InventoryFunctions } from './inventory-functions';

/** Maximum calls of `read-inventory` in one run. Each reads about ten million archives and takes about 7 events. */
export const READ_TURNS_MAX = 400;

/** Maximum calls of `compare-inventory` in one run. Each reads the archives of as many snapshots as 13 minutes allow. */
export const COMPARE_TURNS_MAX = 400;

export interface InventoryStateMachineProps {
  config: MoraineConfig;
  functions: InventoryFunctions;
  requestInventory: IFunction;
  stateMachineName: string;
}

/** List a vault, and compare it with what is known of it; or list those of its archives that were created in a range. */
export class InventoryStateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: InventoryStateMachineProps) {
    super(scope, id);
    const { config, functions, stateMachineName } = props;
    const configuration: InventoryConfiguration = { vaults: vaultNamesOf(config) };
    this.stateMachine = new RunMachine(this, 'Run', {
      stateMachineName,
      comment: 'List the archives of an Amazon Glacier vault',
      opener: functions.openInventory,
      reporter: functions.reportInventory,
      configuration,
      assign: { readTurn: 0, compareTurn: 0, ...InventoryRequest.variables },
      body: (frame) => this.body(frame, props),
    }).stateMachine;
  }

  private body(frame: RunFrame, { functions, requestInventory }: InventoryStateMachineProps): IChainable {
    const inventory = new InventoryRequest(this, 'Inventory', {
      requestInventory,
      created: '{% $exists($run.scope.created) ? $run.scope.created : {} %}',
      assign: { inventory: '{% $states.result %}' },
    });
    const read = functionStep(this, 'ReadInventory', {
      lambdaFunction: functions.readInventory,
      payload: { run: '{% $run %}', inventory: '{% $inventory %}' },
      assign: { isRead: '{% $states.result.Payload.done %}', readTurn: '{% $readTurn + 1 %}' },
      retries: [onBrokenStream, onLambdaFailure],
    });
    const compare = functionStep(this, 'CompareInventory', {
      lambdaFunction: functions.compareInventory,
      payload: { run: '{% $run %}' },
      assign: { isCompared: '{% $states.result.Payload.done %}', compareTurn: '{% $compareTurn + 1 %}' },
      // A connection to S3 that breaks has an error without a name.
      retries: [onLambdaFailure, onAnything],
    });
    inventory.requestAgainFor([read], frame);
    // Hours have gone into the list, which is complete whether it is compared or not.
    const reportUncompared = frame.reportWith('ReportUncompared', { notCompared: '{% $failure %}' });
    compare.addCatch(reportUncompared, frame.caught);
    frame.guard(inventory.step, read);
    const isWholeVault = Choice.jsonata(this, 'IsWholeVault')
      .when(Condition.jsonata("{% $run.scope.kind = 'vault' %}"), compare)
      .otherwise(frame.report);
    read.next(
      Choice.jsonata(this, 'IsInventoryRead')
        .when(Condition.jsonata('{% $isRead %}'), isWholeVault)
        .when(Condition.jsonata(`{% $readTurn >= ${READ_TURNS_MAX} %}`), frame.reportFailure, {
          assign: tooLong(`the inventory was not read after ${READ_TURNS_MAX} calls`),
        })
        .otherwise(read),
    );
    compare.next(
      Choice.jsonata(this, 'IsInventoryCompared')
        .when(Condition.jsonata('{% $isCompared %}'), frame.report)
        .when(Condition.jsonata(`{% $compareTurn >= ${COMPARE_TURNS_MAX} %}`), reportUncompared, {
          assign: tooLong(`the inventory was not compared after ${COMPARE_TURNS_MAX} calls`),
        })
        .otherwise(compare),
    );
    return inventory.step.next(read);
  }
}

const tooLong = (cause: string) => ({ failure: { error: 'InventoryTooLongError', cause } });
