import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, DistributedMap, type StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import type { ProbeDestination } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { type RunFrame, RunMachine } from '../run/run-machine';
import { functionStep } from '../shared/function-step';
import { InventoryRequest } from '../shared/inventory-request';
import { MapResultWriter } from '../shared/map-result-writer';
import {
  neverWhenDenied,
  onAnything,
  onBrokenStream,
  onLambdaFailure,
  onLeaseHeld,
  onPlanUnfinished,
} from '../shared/retries';
import { RunIndexReader } from '../shared/run-index-reader';
import { runKey } from '../shared/run-key';
import type { StatefulStack } from '../stateful-stack';
import { BatchStates } from './batch-states';
import { MappingStates } from './mapping-states';
import { retrievalConfiguration } from './retrieval-configuration';
import type { RetrievalFunctions } from './retrieval-functions';

/**
 * Maximum calls of `rebuild-catalog` in one run. Each resumes where the previous one ended; with about 7 events per call, the
 * history stays far below the 25,000 events that an execution may have.
 */
export const REBUILD_TURNS_MAX = 400;
/**
 * Maximum calls of `check-archives` in one run. Each reads some ten million archives of an inventory, or continues with the
 * snapshots.
 */
export const CHECK_TURNS_MAX = 400;
/** Maximum calls of `copy-objects` in one run. Each makes some hundred thousand copies, or copies some hundred GB of large objects. */
export const COPY_TURNS_MAX = 1000;
/** JSONata of the number of calls of the current step, including this one. */
const TURN = '$states.context.State.RetryCount + 1';

export interface RetrievalStateMachineProps {
  config: MoraineConfig;
  state: StatefulStack;
  functions: RetrievalFunctions;
  stateMachineName: string;
}

/**
 * Retrieve a vault, the archives of a manifest or the objects of a snapshot, rebuild the snapshots of a vault, or check that the
 * vault has what they need.
 */
export class RetrievalStateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: RetrievalStateMachineProps) {
    super(scope, id);
    const { config, state, functions, stateMachineName } = props;
    this.stateMachine = new RunMachine(this, 'Run', {
      stateMachineName,
      comment: 'Retrieve archives of an Amazon Glacier vault to Amazon S3',
      opener: functions.openRetrieval,
      reporter: functions.reportRetrieval,
      configuration: retrievalConfiguration(config, state),
      assign: {
        planInput: { run: '{% $opening.run %}' },
        checked: {},
        rebuildTurn: 0,
        checkTurn: 0,
        copied: 0,
        copyTurn: 0,
        ...InventoryRequest.variables,
        ...MappingStates.variables,
      },
      body: (frame) => this.body(frame, props),
    }).stateMachine;
  }

  private body(frame: RunFrame, { config, state, functions }: RetrievalStateMachineProps) {
    const { report, reportFailure, guard } = frame;
    const probeWhole = this.probe('ProbeForWholeArchives', functions.acceptNotice);
    const probeParts = this.probe('ProbeForPartsAndMembers', functions.copyRange);

    const inventory = new InventoryRequest(this, 'Inventory', {
      requestInventory: functions.requestInventory,
      created: '{% $exists($run.selection.created) ? $run.selection.created : {} %}',
      assign: {
        planInput: { run: '{% $run %}', inventory: '{% $states.result %}' },
        inventory: '{% $states.result %}',
      },
    });
    const requestInventory = inventory.step;

    const plan = functionStep(this, 'PlanRetrieval', {
      lambdaFunction: functions.planRetrieval,
      payload: `{% $merge([$planInput, $mapping, {"turn": ${TURN}}]) %}`,
      assign: { plan: '{% $states.result.Payload %}' },
      retries: [onPlanUnfinished, onBrokenStream, onLambdaFailure],
    });

    const planRestore = functionStep(this, 'PlanRestore', {
      lambdaFunction: functions.planRestore,
      payload: `{% $merge([{"run": $run, "turn": ${TURN}}, $checked]) %}`,
      assign: { plan: '{% $states.result.Payload %}' },
      retries: [onPlanUnfinished, onBrokenStream, onLambdaFailure],
    });

    const batches = new BatchStates(this, 'Batch', {
      requests: state.requests.queue,
      reconcileBatch: functions.reconcileBatch,
    });
    const retrieveBatches = DistributedMap.jsonata(this, 'RetrieveBatches', {
      mapExecutionType: StateMachineType.STANDARD,
      label: 'batch',
      itemReader: new RunIndexReader(state.runsBucket, runKey(runFiles.index)),
      itemSelector: {
        runId: '{% $run.runId %}',
        batch: '{% $states.context.Map.Item.Value.batch %}',
        firstWaitSeconds: '{% $plan.firstWaitSeconds %}',
        restSeconds:
          '{% $exists($plan.restSeconds) and $states.context.Map.Item.Value.batch > 0 ? $plan.restSeconds : 0 %}',
      },
      jsonataMaxConcurrency: '{% $plan.batchesInFlightMax %}',
      // Archives of a failed child have no result; the report lists them as failed.
      toleratedFailurePercentage: 100,
      resultWriterV2: new MapResultWriter(state.runsBucket, runKey(runFiles.mapResults)),
    }).itemProcessor(batches.start);

    const rebuildCatalog = functionStep(this, 'RebuildCatalog', {
      lambdaFunction: functions.rebuildCatalog,
      payload: {
        run: '{% $run %}',
        executionArn: '{% $states.context.Execution.Id %}',
        catalogKeys: config.catalogKeys,
        plans: config.plans.map(({ name }) => name),
      },
      assign: { rebuilt: '{% $states.result.Payload.done %}', rebuildTurn: '{% $rebuildTurn + 1 %}' },
      retries: [onLeaseHeld, onBrokenStream, onLambdaFailure],
    });

    const copyObjects = functionStep(this, 'CopyObjects', {
      lambdaFunction: functions.copyObjects,
      payload: { run: '{% $run %}', done: '{% $copied %}' },
      assign: {
        copied: '{% $states.result.Payload.done %}',
        isCopied: '{% $states.result.Payload.isComplete %}',
        copyTurn: '{% $copyTurn + 1 %}',
      },
      retries: [onAnything],
    });

    const checkArchives = functionStep(this, 'CheckArchives', {
      lambdaFunction: functions.checkArchives,
      payload: { run: '{% $run %}', inventory: '{% $inventory %}' },
      assign: {
        isChecked: '{% $states.result.Payload.done %}',
        checkTurn: '{% $checkTurn + 1 %}',
        checked: `{% $exists($states.result.Payload.sampled) ? {"sampled": $states.result.Payload.sampled} : {} %}`,
      },
      retries: [onBrokenStream, onLambdaFailure],
    });

    guard(probeWhole, probeParts, requestInventory, planRestore, retrieveBatches, rebuildCatalog, copyObjects);
    inventory.requestAgainFor([plan, checkArchives], frame);
    guard(plan, checkArchives);

    rebuildCatalog.next(
      Choice.jsonata(this, 'IsRebuilt')
        .when(Condition.jsonata('{% $rebuilt %}'), report)
        .when(Condition.jsonata(`{% $rebuildTurn >= ${REBUILD_TURNS_MAX} %}`), reportFailure, {
          assign: {
            failure: {
              error: 'RebuildTooLongError',
              cause: `the rebuild was not complete after ${REBUILD_TURNS_MAX} calls`,
            },
          },
        })
        .otherwise(rebuildCatalog),
    );
    copyObjects.next(
      Choice.jsonata(this, 'AreObjectsCopied')
        .when(Condition.jsonata('{% $isCopied %}'), report)
        .when(Condition.jsonata(`{% $copyTurn >= ${COPY_TURNS_MAX} %}`), reportFailure, {
          assign: {
            failure: {
              error: 'CopiesTooLongError',
              cause: `the copies within S3 were not complete after ${COPY_TURNS_MAX} calls`,
            },
          },
        })
        .otherwise(copyObjects),
    );
    const isAnythingToCopy = Choice.jsonata(this, 'IsAnythingToCopy')
      .when(Condition.jsonata('{% $exists($plan.copies) and $plan.copies > 0 %}'), copyObjects)
      .otherwise(report);
    const isRebuild = Choice.jsonata(this, 'IsRebuild')
      .when(Condition.jsonata("{% $run.kind = 'rebuild' %}"), rebuildCatalog)
      .otherwise(isAnythingToCopy);
    const isAnythingToRetrieve = Choice.jsonata(this, 'IsAnythingToRetrieve')
      .when(Condition.jsonata('{% $run.dryRun %}'), report)
      // A rebuild without any catalog still works from the inventory.
      .when(Condition.jsonata('{% $plan.batches = 0 %}'), isRebuild)
      .otherwise(retrieveBatches.next(isRebuild));
    checkArchives.next(
      Choice.jsonata(this, 'AreArchivesChecked')
        .when(Condition.jsonata('{% $isChecked and $exists($checked.sampled) %}'), planRestore)
        .when(Condition.jsonata('{% $isChecked %}'), report)
        .when(Condition.jsonata(`{% $checkTurn >= ${CHECK_TURNS_MAX} %}`), reportFailure, {
          assign: {
            failure: {
              error: 'CheckTooLongError',
              cause: `the check was not complete after ${CHECK_TURNS_MAX} calls`,
            },
          },
        })
        .otherwise(checkArchives),
    );
    requestInventory.next(
      Choice.jsonata(this, 'IsCheck')
        .when(Condition.jsonata("{% $run.kind = 'check' %}"), checkArchives)
        .otherwise(plan),
    );
    plan.next(isAnythingToRetrieve);
    const isInventoryNeeded = Choice.jsonata(this, 'IsInventoryNeeded')
      .when(Condition.jsonata("{% $run.kind = 'restore' %}"), planRestore.next(isAnythingToRetrieve))
      .when(Condition.jsonata('{% $exists($run.manifest) %}'), plan)
      .otherwise(requestInventory);
    const mapping = new MappingStates(this, 'Mapping', {
      requestInventory: functions.requestInventory,
      readMapping: functions.readMapping,
      frame,
      next: isInventoryNeeded,
    });
    probeWhole.next(probeParts).next(mapping.start);
    return Choice.jsonata(this, 'IsAnythingWritten')
      .when(Condition.jsonata("{% $run.kind = 'check' and $not($exists($run.sample)) %}"), requestInventory)
      .otherwise(probeWhole);
  }

  /**
   * A step in which a function that writes to the destination proves that it may, before anything is requested from
   * Glacier.
   */
  private probe(id: string, lambdaFunction: IFunction): LambdaInvoke {
    const payload: { [Member in keyof ProbeDestination]: string } = { probe: '{% $run %}' };
    return functionStep(this, id, { lambdaFunction, payload, retries: [neverWhenDenied, onAnything] });
  }
}
