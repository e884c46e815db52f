import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  type CatchProps,
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Fail,
  IntegrationPattern,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import { ErrorName } from '../../core/contracts/errors';
import type { StatefulStack } from '../stateful-stack';
import { BatchStates } from './batch-states';
import { functionStep } from './function-step';
import { MapResultWriter } from './map-result-writer';
import {
  onAnything,
  onBrokenStream,
  onInventoryLost,
  onInventoryNotReady,
  onLambdaTrouble,
  onRetrievalDeferred,
} from './retries';
import type { RetrievalFunctions } from './retrieval-functions';
import { runConfiguration } from './run-configuration';
import { RunIndexReader } from './run-index-reader';

/** An inventory job takes 3 to 5 hours as a rule; after this the notice is taken for lost. */
const INVENTORY_WAIT = Duration.hours(8);
/** Times that an inventory is asked for again because its output was gone when the plan wanted to read it. */
const REPLANS_MAX = 1;
/** The run's id: the name of the execution, set before anything can fail. */
const RUN_ID = '{% $states.context.Execution.Name %}';

export interface RetrievalStateMachineProps {
  config: MoraineConfig;
  state: StatefulStack;
  functions: RetrievalFunctions;
  stateMachineName: string;
}

/** Retrieve a vault, or what a manifest lists. Input: `RetrievalRequest`; output: `RunReport`; the execution's name is the run's id. */
export class RetrievalStateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: RetrievalStateMachineProps) {
    super(scope, id);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: props.stateMachineName,
      comment: 'Retrieve archives of an Amazon Glacier vault to Amazon S3',
      stateMachineType: StateMachineType.STANDARD,
      queryLanguage: QueryLanguage.JSONATA,
      definitionBody: DefinitionBody.fromChainable(this.definition(props)),
      logs: {
        level: LogLevel.ERROR,
        includeExecutionData: false,
        destination: new LogGroup(this, 'Log', {
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
      tracingEnabled: false,
    });
    Validations.of(this.stateMachine).acknowledge(
      {
        id: 'AwsSolutions-SF1',
        reason: 'Logging every event would cost several log records per batch; errors are logged.',
      },
      { id: 'AwsSolutions-SF2', reason: 'Tracing is paid per step; the history of each execution shows the same.' },
    );
  }

  private definition({ config, state, functions }: RetrievalStateMachineProps) {
    const openRun = functionStep(this, 'OpenRun', {
      lambdaFunction: functions.openRun,
      payload: {
        runId: RUN_ID,
        request: '{% $states.input %}',
        configuration: runConfiguration(config, state.restoreBucket),
      },
      assign: {
        run: '{% $states.result.Payload %}',
        planInput: { run: '{% $states.result.Payload %}' },
        inventoryWaits: 0,
        replans: 0,
      },
      retries: [onLambdaTrouble],
    });

    const requestInventory = this.requestInventory(functions);

    const plan = functionStep(this, 'PlanRetrieval', {
      lambdaFunction: functions.planRetrieval,
      payload: '{% $planInput %}',
      assign: { plan: '{% $states.result.Payload %}' },
      retries: [onBrokenStream, onLambdaTrouble],
    });

    const batches = new BatchStates(this, 'Batch', {
      requests: state.requests.queue,
      reconcileBatch: functions.reconcileBatch,
    });
    const retrieveBatches = DistributedMap.jsonata(this, 'RetrieveBatches', {
      mapExecutionType: StateMachineType.STANDARD,
      label: 'batch',
      itemReader: new RunIndexReader(state.runsBucket, "{% 'runs/' & $run.runId & '/index.jsonl' %}"),
      itemSelector: {
        runId: '{% $run.runId %}',
        batch: '{% $states.context.Map.Item.Value.batch %}',
        firstWaitSeconds: '{% $plan.firstWaitSeconds %}',
      },
      jsonataMaxConcurrency: '{% $plan.batchesInFlightMax %}',
      // A child that failed all the same has archives without a result, which the report lists as failed.
      toleratedFailurePercentage: 100,
      resultWriterV2: new MapResultWriter(state.runsBucket, "{% 'runs/' & $run.runId & '/map/' %}"),
    }).itemProcessor(batches.start);

    const report = functionStep(this, 'ReportRun', {
      lambdaFunction: functions.reportRun,
      payload: { runId: RUN_ID },
      outputs: '{% $states.result.Payload %}',
      retries: [onAnything],
    });

    const { reportFailure, caught } = this.failure(functions);
    for (const step of [openRun, requestInventory, retrieveBatches, report]) step.addCatch(reportFailure, caught);
    plan.addCatch(
      Choice.jsonata(this, 'IsInventoryAskedForAgain')
        .when(Condition.jsonata(`{% $replans <= ${REPLANS_MAX} %}`), requestInventory)
        .otherwise(reportFailure),
      {
        errors: [ErrorName.inventoryJobFailed],
        assign: { ...caught.assign, replans: '{% $replans + 1 %}' },
      },
    );
    plan.addCatch(reportFailure, caught);

    requestInventory.next(plan);
    plan.next(
      Choice.jsonata(this, 'IsAnythingToRetrieve')
        .when(Condition.jsonata('{% $run.dryRun or $plan.batches = 0 %}'), report)
        .otherwise(retrieveBatches.next(report)),
    );
    return openRun.next(
      Choice.jsonata(this, 'IsManifestGiven')
        .when(Condition.jsonata('{% $exists($run.manifest) %}'), plan)
        .otherwise(requestInventory),
    );
  }

  private requestInventory(functions: RetrievalFunctions): LambdaInvoke {
    // Counted over retries and over the second request after a plan that came too late: only a newer wait replaces a token.
    const wait = '{% $inventoryWaits + $states.context.State.RetryCount + 1 %}';
    const step = LambdaInvoke.jsonata(this, 'RequestInventory', {
      comment: 'Ends with the notice of the inventory job',
      lambdaFunction: functions.requestInventory,
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      payload: TaskInput.fromObject({
        runId: '{% $run.runId %}',
        vault: '{% $run.vault %}',
        token: '{% $states.context.Task.Token %}',
        wait,
      }),
      taskTimeout: Timeout.duration(INVENTORY_WAIT),
      assign: { inventoryWaits: wait, planInput: { run: '{% $run %}', inventory: '{% $states.result %}' } },
      retryOnServiceExceptions: false,
    });
    for (const retry of [onInventoryNotReady, onInventoryLost, onRetrievalDeferred, onLambdaTrouble])
      step.addRetry(retry);
    return step;
  }

  /** Whatever ends a run early is written to its report before the execution fails with the same error. */
  private failure(functions: RetrievalFunctions): { reportFailure: LambdaInvoke; caught: CatchProps } {
    const caught: CatchProps = {
      assign: {
        failure: {
          error: '{% $states.errorOutput.Error %}',
          // A timeout has no cause.
          cause: "{% $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : '' %}",
        },
      },
    };
    const reportFailure = functionStep(this, 'ReportFailure', {
      lambdaFunction: functions.reportRun,
      payload: { runId: RUN_ID, failure: '{% $failure %}' },
      retries: [onAnything],
    });
    const failed = Fail.jsonata(this, 'RunFailed', { error: '{% $failure.error %}', cause: '{% $failure.cause %}' });
    reportFailure.addCatch(failed);
    reportFailure.next(failed);
    return { reportFailure, caught };
  }
}
