import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, type IChainable, type StateMachine, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import { VAULT_WAIT_HOURS } from '../../core/contracts/deletion-run';
import { type RunFrame, RunMachine } from '../run/run-machine';
import { functionStep } from '../shared/function-step';
import { InventoryRequest } from '../shared/inventory-request';
import {
  neverWhenOver,
  neverWithoutVault,
  onAnything,
  onBrokenStream,
  onDeletionThrottled,
  onLambdaFailure,
} from '../shared/retries';
import type { StatefulStack } from '../stateful-stack';
import { deletionConfiguration } from './deletion-configuration';
import type { DeletionFunctions } from './deletion-functions';

/** Maximum calls of `delete-archives` in one run. Each deletes up to 40,000 archives and takes about 7 events. */
export const DELETION_TURNS_MAX = 2500;

export interface DeletionStateMachineProps {
  config: MoraineConfig;
  state: StatefulStack;
  functions: DeletionFunctions;
  requestInventory: IFunction;
  stateMachineName: string;
}

/** Delete the archives of a vault that a retrieval has copied, and the vault once it is empty. */
export class DeletionStateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: DeletionStateMachineProps) {
    super(scope, id);
    const { config, state, functions, stateMachineName } = props;
    this.stateMachine = new RunMachine(this, 'Run', {
      stateMachineName,
      comment: 'Delete archives of an Amazon Glacier vault that are proven to be in S3',
      opener: functions.openDeletion,
      reporter: functions.reportDeletion,
      configuration: deletionConfiguration(config, state),
      assign: {
        isEmptying: false,
        // The inventory that the next step reads, if it reads one.
        listed: {},
        inventorySince: '1970-01-01T00:00:00Z',
        deletionTurn: 0,
        vaultWaits: 0,
        ...InventoryRequest.variables,
      },
      body: (frame) => this.body(frame, props),
    }).stateMachine;
  }

  private body(frame: RunFrame, { functions, requestInventory }: DeletionStateMachineProps): IChainable {
    const inventory = new InventoryRequest(this, 'Inventory', {
      requestInventory,
      since: '{% $inventorySince %}',
      assign: { listed: '{% {"inventory": $states.result} %}' },
    });
    const plan = functionStep(this, 'PlanDeletion', {
      lambdaFunction: functions.planDeletion,
      payload: '{% $merge([{"run": $run}, $listed]) %}',
      retries: [onBrokenStream, onLambdaFailure],
    });
    const deleteArchives = functionStep(this, 'DeleteArchives', {
      lambdaFunction: functions.deleteArchives,
      payload: { run: '{% $run %}' },
      assign: { isDeleted: '{% $states.result.Payload.done %}', deletionTurn: '{% $deletionTurn + 1 %}' },
      retries: [neverWhenOver, neverWithoutVault, onDeletionThrottled, onAnything],
    });
    const deleteVault = this.deleteVault(functions.deleteVault);
    inventory.requestAgainFor([plan, deleteVault], frame);
    frame.guard(inventory.step, plan, deleteArchives, deleteVault);

    inventory.step.next(
      Choice.jsonata(this, 'IsVaultToBeDeleted')
        .when(Condition.jsonata('{% $isEmptying %}'), deleteVault)
        .otherwise(plan),
    );
    plan.next(deleteArchives);
    deleteArchives.next(
      Choice.jsonata(this, 'AreArchivesDeleted')
        .when(Condition.jsonata('{% $isDeleted and $run.andVault and $not($run.dryRun) %}'), deleteVault)
        .when(Condition.jsonata('{% $isDeleted %}'), frame.report)
        .when(Condition.jsonata(`{% $deletionTurn >= ${DELETION_TURNS_MAX} %}`), frame.reportFailure, {
          assign: {
            failure: {
              error: 'DeletionTooLongError',
              cause: `the archives were not deleted after ${DELETION_TURNS_MAX} calls: retry the run for the rest`,
            },
          },
        })
        .otherwise(deleteArchives),
    );
    const wait = Wait.jsonata(this, 'WaitForInventory', {
      comment: 'Glacier takes an inventory about once a day',
      time: WaitTime.duration(Duration.hours(VAULT_WAIT_HOURS)),
      assign: { vaultWaits: '{% $vaultWaits + 1 %}' },
    });
    wait.next(deleteVault);
    deleteVault.next(
      Choice.jsonata(this, 'IsVaultSettled')
        .when(Condition.jsonata("{% $vaultNext = 'report' %}"), frame.report)
        .when(Condition.jsonata("{% $vaultNext = 'inventory' %}"), inventory.step)
        .otherwise(wait),
    );
    return Choice.jsonata(this, 'IsInventoryNeeded')
      .when(Condition.jsonata("{% $run.source.kind = 'inventory' or $run.source.isOfManifest %}"), inventory.step)
      .otherwise(plan);
  }

  private deleteVault(lambdaFunction: IFunction): LambdaInvoke {
    const since = '$states.result.Payload.since';
    return functionStep(this, 'DeleteVault', {
      lambdaFunction,
      payload: '{% $merge([{"run": $run, "waits": $vaultWaits}, $listed]) %}',
      assign: {
        isEmptying: true,
        listed: {},
        vaultNext: '{% $states.result.Payload.next %}',
        inventorySince: `{% $exists(${since}) ? ${since} : $inventorySince %}`,
      },
      retries: [neverWhenOver, onBrokenStream, onLambdaFailure],
    });
  }
}
