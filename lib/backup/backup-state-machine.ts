import {
  Choice,
  Condition,
  DistributedMap,
  type IChainable,
  type StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import { backupFiles } from '../../core/contracts/run-files';
import { type RunFrame, RunMachine } from '../run/run-machine';
import { functionStep } from '../shared/function-step';
import { MapResultWriter } from '../shared/map-result-writer';
import { neverWithoutLease, onAnything, onBrokenStream, onLambdaFailure } from '../shared/retries';
import { RunIndexReader } from '../shared/run-index-reader';
import { numberedRunKey, runKey } from '../shared/run-key';
import type { StatefulStack } from '../stateful-stack';
import { backupConfiguration } from './backup-configuration';
import type { BackupFunctions } from './backup-functions';
import { UploadStates } from './upload-states';

/**
 * Maximum calls of `plan-backup` and of `apply-retention` in one run. With about 7 events per call, and 6 per segment,
 * the history stays far below the 25,000 events that an execution may have.
 */
export const PLAN_TURNS_MAX = 1000;
export const RETENTION_TURNS_MAX = 400;

export interface BackupStateMachineProps {
  config: MoraineConfig;
  state: StatefulStack;
  functions: BackupFunctions;
  stateMachineName: string;
}

/**
 * Back up a plan's source and apply its retention, or decide on a held snapshot, or pin, unpin or adopt one. `open-backup`
 * determines the run's id: when a schedule delivers twice, it opens one run.
 */
export class BackupStateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: BackupStateMachineProps) {
    super(scope, id);
    this.stateMachine = new RunMachine(this, 'Run', {
      stateMachineName: props.stateMachineName,
      comment: 'Back up Amazon S3 to an Amazon Glacier vault',
      opener: props.functions.openBackup,
      reporter: props.functions.reportBackup,
      configuration: backupConfiguration(props.config),
      assign: { planInput: { run: '{% $opening.run %}' }, planTurn: 0, segment: 0, retentionTurn: 0 },
      body: (frame) => this.body(frame, props),
    }).stateMachine;
  }

  private body(frame: RunFrame, { config, state, functions }: BackupStateMachineProps): IChainable {
    const run = '{% $run %}';
    const { report, reportFailure } = frame;

    // Retried when Lambda fails, not when the key is unusable: that lasts until a person repairs it.
    const trySigning = functionStep(this, 'TrySigning', {
      lambdaFunction: functions.writeSnapshot,
      payload: { kind: 'trial', run },
      retries: [onLambdaFailure],
    });

    const plan = functionStep(this, 'PlanBackup', {
      lambdaFunction: functions.planBackup,
      payload: '{% $planInput %}',
      assign: {
        planned: '{% $states.result.Payload.done %}',
        position: '{% $states.result.Payload.position %}',
        planInput: { run, position: '{% $states.result.Payload.position %}' },
        planTurn: '{% $planTurn + 1 %}',
      },
      retries: [onBrokenStream, onLambdaFailure],
    });

    const writeArchives = this.writeArchives(state, functions);

    const writeSnapshot = functionStep(this, 'WriteSnapshot', {
      lambdaFunction: functions.writeSnapshot,
      payload: { kind: 'snapshot', run, segments: '{% $position.segments %}' },
      assign: { catalogSequence: '{% $states.result.Payload.catalogSequence %}' },
      // Every error is retried: days of uploads may have gone before this step.
      retries: [neverWithoutLease, onAnything],
    });
    const catalog = new UploadStates(this, 'Catalog', {
      uploadArchive: functions.uploadArchive,
      subject: 'Catalog',
      runId: '{% $run.runId %}',
      sequence: '{% $catalogSequence %}',
    });
    const seal = functionStep(this, 'SealSnapshot', {
      lambdaFunction: functions.sealSnapshot,
      payload: { run, catalogSequence: '{% $catalogSequence %}' },
      retries: [neverWithoutLease, onAnything],
    });

    const applyRetention = functionStep(this, 'ApplyRetention', {
      lambdaFunction: functions.applyRetention,
      payload: { run },
      assign: { retained: '{% $states.result.Payload.done %}', retentionTurn: '{% $retentionTurn + 1 %}' },
      retries: [neverWithoutLease, onAnything],
    });
    const judge = functionStep(this, 'JudgeSnapshot', {
      lambdaFunction: functions.judgeSnapshot,
      payload: { run },
      retries: [neverWithoutLease, onBrokenStream, onLambdaFailure],
    });
    const adopt = functionStep(this, 'AdoptSnapshot', {
      lambdaFunction: functions.adoptSnapshot,
      payload: { run, catalogKeys: config.catalogKeys },
      assign: { catalogSequence: '{% $states.result.Payload.catalogSequence %}' },
      retries: [onBrokenStream, onLambdaFailure],
    });
    const signAdopted = functionStep(this, 'SignAdopted', {
      lambdaFunction: functions.writeSnapshot,
      payload: { kind: 'adoption', run, catalogSequence: '{% $catalogSequence %}' },
      retries: [onAnything],
    });
    const signPin = functionStep(this, 'SignPin', {
      lambdaFunction: functions.writeSnapshot,
      payload: { kind: 'pin', run },
      assign: { catalogSequence: '{% $states.result.Payload.catalogSequence %}' },
      retries: [neverWithoutLease, onBrokenStream, onLambdaFailure],
    });
    frame.guard(
      adopt,
      signAdopted,
      signPin,
      trySigning,
      plan,
      writeArchives,
      writeSnapshot,
      seal,
      applyRetention,
      judge,
    );

    const isSegmentLeft = Choice.jsonata(this, 'IsSegmentLeft')
      .when(Condition.jsonata('{% $segment < $position.segments and $position.totals.archives > 0 %}'), writeArchives)
      .otherwise(writeSnapshot.next(catalog.start));
    writeArchives.next(isSegmentLeft);
    adopt.next(signAdopted).next(catalog.start);
    signPin.next(catalog.start);
    catalog.end.next(seal).next(
      Choice.jsonata(this, 'IsRunComplete')
        // The run in which a person has decided deletes nothing.
        .when(Condition.jsonata("{% $run.kind in ['adopt', 'pin'] %}"), report)
        .otherwise(applyRetention),
    );
    plan.next(
      Choice.jsonata(this, 'IsPlanned')
        .when(Condition.jsonata('{% $planned and $run.dryRun %}'), applyRetention)
        .when(Condition.jsonata('{% $planned %}'), isSegmentLeft)
        .when(Condition.jsonata(`{% $planTurn >= ${PLAN_TURNS_MAX} %}`), reportFailure, {
          assign: {
            failure: { error: 'PlanTooLongError', cause: `the plan was not complete after ${PLAN_TURNS_MAX} calls` },
          },
        })
        .otherwise(plan),
    );
    applyRetention.next(
      Choice.jsonata(this, 'IsRetentionApplied')
        // The retention of the next run does the rest.
        .when(Condition.jsonata(`{% $retained or $retentionTurn >= ${RETENTION_TURNS_MAX} %}`), report)
        .otherwise(applyRetention),
    );
    return Choice.jsonata(this, 'IsAnythingToBackUp')
      .when(Condition.jsonata("{% $run.kind = 'forget' %}"), applyRetention)
      .when(Condition.jsonata("{% $run.kind in ['accept', 'reject', 'unpin'] %}"), judge.next(report))
      .when(Condition.jsonata("{% $run.kind = 'pin' %}"), signPin)
      .otherwise(
        trySigning.next(
          Choice.jsonata(this, 'IsAdoption')
            .when(Condition.jsonata("{% $run.kind = 'adopt' %}"), adopt)
            .otherwise(plan),
        ),
      );
  }

  private writeArchives(state: StatefulStack, functions: BackupFunctions): DistributedMap {
    const archive = new UploadStates(this, 'Archive', {
      uploadArchive: functions.uploadArchive,
      subject: 'Archive',
      runId: '{% $states.input.runId %}',
      sequence: '{% $states.input.sequence %}',
    });
    const map = DistributedMap.jsonata(this, 'WriteArchives', {
      mapExecutionType: StateMachineType.STANDARD,
      label: 'archive',
      itemReader: new RunIndexReader(state.runsBucket, numberedRunKey(backupFiles.index, '$segment')),
      itemSelector: { runId: '{% $run.runId %}', sequence: '{% $states.context.Map.Item.Value.sequence %}' },
      jsonataMaxConcurrency: '{% $run.plan.uploadsInFlightMax %}',
      // The archive of a failed child has no results; its objects are reported as errors.
      toleratedFailurePercentage: 100,
      resultWriterV2: new MapResultWriter(state.runsBucket, runKey(backupFiles.mapResults)),
      assign: { segment: '{% $segment + 1 %}' },
    });
    // The map itself may fail to read its index or to write its results. A retry does not write an archive again.
    return map.itemProcessor(archive.start).addRetry(onAnything);
  }
}
