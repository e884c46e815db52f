import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import {
  Choice,
  Condition,
  type IChainable,
  IntegrationPattern,
  Pass,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { SqsSendMessage } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { BATCH_PAUSES_MAX, BATCH_WAITS_MAX } from '../../core/contracts/batch-limits';
import type { ReconcileBatchInput, ReconcileBatchOutput, RequestBatchMessage } from '../../core/contracts/batch-steps';
import { functionStep } from '../shared/function-step';
import { neverWhenOver, onAnything, onRetrievalDeferred } from '../shared/retries';

/** An object with the members of `Shape`, each a JSONata expression or a literal value. */
type Template<Shape> = { [Member in keyof Shape]: unknown };

export interface BatchStatesProps {
  requests: IQueue;
  reconcileBatch: IFunction;
}

/**
 * The states of a batch's child execution. Input: `runId`, `batch`, `firstWaitSeconds`, `restSeconds`. Never fails: its output says
 * when the batch could not be settled, and the report counts the archives that have no result.
 */
export class BatchStates extends Construct {
  readonly start: IChainable;

  constructor(scope: Construct, id: string, props: BatchStatesProps) {
    super(scope, id);

    const begin = Pass.jsonata(this, 'BeginBatch', {
      assign: {
        runId: '{% $states.input.runId %}',
        batch: '{% $states.input.batch %}',
        batchRound: 1,
        wait: 1,
        waitSeconds: '{% $states.input.firstWaitSeconds %}',
        pauses: 0,
        pausedSeconds: 0,
        done: false,
      },
    });

    // Every retry is a new wait with a new token: only a newer wait replaces a token.
    const wait = '{% $wait + $states.context.State.RetryCount %}';
    const message: Template<RequestBatchMessage> = {
      runId: '{% $runId %}',
      batch: '{% $batch %}',
      round: '{% $batchRound %}',
      wait,
      token: '{% $states.context.Task.Token %}',
      pausedSeconds: '{% $pausedSeconds %}',
    };
    const request = SqsSendMessage.jsonata(this, 'RequestBatch', {
      comment: 'Ends when the last piece of the batch is settled, when Glacier throttles requests, or at the timeout',
      queue: props.requests,
      messageBody: TaskInput.fromObject(message),
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      taskTimeout: Timeout.jsonata('{% $waitSeconds %}'),
      assign: {
        wait,
        pausedSeconds: '{% $exists($states.result.pauseSeconds) ? $states.result.pauseSeconds : 0 %}',
      },
    });
    request.addRetry(onRetrievalDeferred);

    const payload: Template<ReconcileBatchInput> = {
      runId: '{% $runId %}',
      batch: '{% $batch %}',
      round: '{% $batchRound %}',
      wait: '{% $wait %}',
      pauses: '{% $pauses %}',
    };
    const { round: batchRound, ...next }: Template<ReconcileBatchOutput> = {
      done: '{% $states.result.Payload.done %}',
      round: '{% $states.result.Payload.round %}',
      wait: '{% $states.result.Payload.wait %}',
      waitSeconds: '{% $states.result.Payload.waitSeconds %}',
    };
    const reconcile = functionStep(this, 'ReconcileBatch', {
      lambdaFunction: props.reconcileBatch,
      payload,
      assign: { ...next, batchRound },
      retries: [neverWhenOver, onAnything],
    });

    const settled = Pass.jsonata(this, 'BatchSettled', {
      outputs: { batch: '{% $batch %}', rounds: '{% $batchRound %}' },
    });
    const unreconciled = Pass.jsonata(this, 'BatchUnreconciled', {
      outputs: { batch: '{% $batch %}', unreconciled: true, error: '{% $states.input.error %}' },
    });
    const exhausted = Pass.jsonata(this, 'BatchExhausted', {
      outputs: { batch: '{% $batch %}', unreconciled: true, error: `no end after ${BATCH_WAITS_MAX} waits` },
    });

    request.addCatch(reconcile, { assign: { wait } });
    reconcile.addCatch(unreconciled, { outputs: { error: '{% $states.errorOutput.Error %}' } });

    // The round continues; the timeout, which follows from the tier, starts again with the next request.
    const pause = Wait.jsonata(this, 'PauseBatch', {
      time: WaitTime.seconds('{% $pausedSeconds %}'),
      assign: { wait: '{% $wait + 1 %}', pauses: '{% $pauses + 1 %}' },
    });
    pause.next(request);
    const isPaused = Choice.jsonata(this, 'IsBatchThrottled')
      .when(Condition.jsonata(`{% $pausedSeconds > 0 and $pauses < ${BATCH_PAUSES_MAX} %}`), pause)
      .otherwise(reconcile);

    request.next(isPaused);
    reconcile.next(
      Choice.jsonata(this, 'IsBatchSettled')
        .when(Condition.jsonata('{% $done %}'), settled)
        .when(Condition.jsonata(`{% $wait > ${BATCH_WAITS_MAX} %}`), exhausted)
        .otherwise(request),
    );
    // A data retrieval policy of which each day has its part: the batch before this one has used up that of the last day.
    const rest = Wait.jsonata(this, 'RestBeforeBatch', { time: WaitTime.seconds('{% $states.input.restSeconds %}') });
    this.start = begin.next(
      Choice.jsonata(this, 'IsBatchToRest')
        .when(Condition.jsonata('{% $states.input.restSeconds > 0 %}'), rest.next(request))
        .otherwise(request),
    );
  }
}
