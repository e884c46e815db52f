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
import { jsonataLiteral } from '../shared/jsonata-literal';
import { onAnything, onLambdaFailure, onLeaseHeld } from '../shared/retries';
import { standardMachine } from '../shared/standard-machine';

/** Input of the opening and of the reporting function. */
const RUN_CONTEXT = {
  execution: '{% $states.context.Execution.Name %}',
  executionArn: '{% $states.context.Execution.Id %}',
  executionStartedAt: '{% $states.context.Execution.StartTime %}',
  request: '{% $states.context.Execution.Input %}',
};

/** The states around the body of a run's state machine. The variable `run` holds the opened run. */
export interface RunFrame {
  /** Last step: every path through the body that succeeds leads here. */
  report: LambdaInvoke;
  /** Adds a last step that tells the reporter more than `report` does, on another path through the body. */
  reportWith(stepId: string, more: Record<string, unknown>): LambdaInvoke;
  /** Next state of a run that has to fail; expects the variable `failure`: `{ error, cause }`. */
  reportFailure: IChainable;
  /**
   * Adds a catcher to the steps, so that every error that a step does not catch itself is reported before the execution
   * fails with it.
   */
  guard(...steps: { addCatch(handler: IChainable, props?: CatchProps): unknown }[]): void;
  /** Properties of a catcher that leads to `reportFailure`. */
  caught: CatchProps;
}

export interface RunMachineProps {
  stateMachineName: string;
  comment: string;
  /** Function that opens the run; returns `{ opened, run }`: see `core/run/open-run`. */
  opener: IFunction;
  /** Function that writes the report: see `core/run/report-run`. */
  reporter: IFunction;
  /** The part of the configuration that the opener checks a request against. */
  configuration: object;
  /** Variables, besides `run`, that are set once the run has been opened. */
  assign?: Record<string, unknown>;
  /** @returns the first state between opening and report */
  body(frame: RunFrame): IChainable;
}

/**
 * The state machine of one or several kinds of run, with the opening and the reporting that all kinds share. Input: a request;
 * output: the run's report, or `{ runId, status: 'skipped', reason }` when another execution has begun the same run.
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
      payload: { ...RUN_CONTEXT, failure: '{% $failure %}' },
      failedState: 'RunFailed',
      refusedState: 'RunRefused',
    });
    const reportStep = (stepId: string, more?: Record<string, unknown>) =>
      functionStep(this, stepId, {
        lambdaFunction: reporter,
        payload: { ...RUN_CONTEXT, ...more },
        outputs: '{% $states.result.Payload %}',
        retries: [onAnything],
      });
    const frame: RunFrame = {
      report: reportStep('ReportRun'),
      reportWith(stepId, more) {
        const step = reportStep(stepId, more);
        frame.guard(step);
        return step;
      },
      reportFailure,
      caught,
      guard(...steps) {
        for (const step of steps) step.addCatch(reportFailure, caught);
      },
    };
    const open = functionStep(this, 'OpenRun', {
      lambdaFunction: opener,
      payload: { ...RUN_CONTEXT, configuration: jsonataLiteral(configuration) },
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
