import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  type CatchProps,
  Choice,
  Condition,
  type IChainable,
  Pass,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { ExecutionEndings } from '../shared/execution-endings';
import { FailureStates } from '../shared/failure-states';
import { functionStep } from '../shared/function-step';
import { onAnything, onLambdaFailure, onLeaseHeld } from '../shared/retries';
import { standardMachine } from '../shared/standard-machine';

/** What a run's machine hands to its first and to its last step. */
const ASKED = {
  execution: '{% $states.context.Execution.Name %}',
  executionArn: '{% $states.context.Execution.Id %}',
  executionStartedAt: '{% $states.context.Execution.StartTime %}',
  request: '{% $states.context.Execution.Input %}',
};

/** What the body of a run's machine is built on. The variable `run` holds the opened run. */
export interface RunFrame {
  /** The last step: every way through the body that ends well leads here. */
  report: LambdaInvoke;
  /** Where a run that is to fail goes on, with the variable `failure` set: `{ error, cause }`. */
  reportFailure: IChainable;
  /** Has every error that a step does not catch itself reported before the execution fails with it. */
  guard(...steps: { addCatch(handler: IChainable, props?: CatchProps): unknown }[]): void;
  /** What a catcher sets that leads to `reportFailure`. */
  caught: CatchProps;
}

export interface RunMachineProps {
  stateMachineName: string;
  comment: string;
  /** Answers `{ opened, run }`: see `core/run/open-run`. */
  opener: IFunction;
  /** See `core/run/report-run`. */
  reporter: IFunction;
  /** The part of the configuration that the opener checks a request against. */
  configuration: object;
  /** Variables that are set when the run has been opened, besides `run`. */
  assign?: Record<string, unknown>;
  /** @returns the first state between opening and report */
  body(frame: RunFrame): IChainable;
}

/**
 * The state machine of one or several kinds of run, with the beginning and the end that all have. Input: the request of a kind;
 * output: its report, or `{ runId, status: 'skipped', reason }` when another execution has begun the same run.
 */
export class RunMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: RunMachineProps) {
    super(scope, id);
    this.stateMachine = standardMachine(this, {
      stateMachineName: props.stateMachineName,
      comment: props.comment,
      definition: this.definition(props),
    });
    new ExecutionEndings(this, 'Endings', { stateMachine: this.stateMachine, reporter: props.reporter });
  }

  private definition({ opener, reporter, configuration, assign, body }: RunMachineProps): IChainable {
    const { start: reportFailure, caught } = new FailureStates(this, 'Failure', {
      reporter,
      payload: { ...ASKED, failure: '{% $failure %}' },
      failedState: 'RunFailed',
    });
    const frame: RunFrame = {
      report: functionStep(this, 'ReportRun', {
        lambdaFunction: reporter,
        payload: ASKED,
        outputs: '{% $states.result.Payload %}',
        retries: [onAnything],
      }),
      reportFailure,
      caught,
      guard(...steps) {
        for (const step of steps) step.addCatch(reportFailure, caught);
      },
    };
    const open = functionStep(this, 'OpenRun', {
      lambdaFunction: opener,
      payload: { ...ASKED, configuration },
      assign: { opening: '{% $states.result.Payload %}' },
      retries: [onLeaseHeld, onLambdaFailure],
    });
    frame.guard(open, frame.report);
    const begin = Pass.jsonata(this, 'BeginRun', { assign: { run: '{% $opening.run %}', ...assign } });
    const skipped = Pass.jsonata(this, 'RunSkipped', {
      comment: 'Another execution has begun the same run; nothing is left to do',
      outputs: { runId: '{% $opening.runId %}', status: 'skipped', reason: '{% $opening.reason %}' },
    });
    begin.next(body(frame));
    return open.next(
      Choice.jsonata(this, 'IsRunOpened').when(Condition.jsonata('{% $opening.opened %}'), begin).otherwise(skipped),
    );
  }
}
