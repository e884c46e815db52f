import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type CatchProps, Choice, Condition, Fail, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { functionStep } from './function-step';
import { onAnything } from './retries';

export interface FailureStatesProps {
  reporter: IFunction;
  /** Payload of the reporter; the error and its cause are in the variable `failure`. */
  payload: Record<string, unknown> | string;
  /** Name of the state in which the execution fails. */
  failedState: string;
  /** Name of the state in which the execution ends after a refusal. */
  refusedState: string;
}

/**
 * States that write an error that ends a run early to its report, then fail the execution with the same error, unless the reporter
 * answers that a request was refused.
 */
export class FailureStates extends Construct {
  readonly start: LambdaInvoke;
  /** Properties of a catcher that leads here. */
  readonly caught: CatchProps = {
    assign: {
      failure: {
        error: '{% $states.errorOutput.Error %}',
        // A timeout has no cause.
        cause: "{% $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : '' %}",
      },
    },
  };

  constructor(scope: Construct, id: string, props: FailureStatesProps) {
    super(scope, id);
    this.start = functionStep(this, 'ReportFailure', {
      lambdaFunction: props.reporter,
      payload: props.payload,
      // The rest of a report is of no use any more. There is none of a request that was invalid, for example.
      outputs: {
        status: "{% $exists($states.result.Payload.status) ? $states.result.Payload.status : 'failed' %}",
      },
      retries: [onAnything],
    });
    const refused = Pass.jsonata(this, props.refusedState, {
      comment: 'The request of a person was refused, who is told: nothing has failed',
      outputs: {
        runId: '{% $states.context.Execution.Name %}',
        status: 'refused',
        error: '{% $failure.error %}',
        cause: '{% $failure.cause %}',
      },
    });
    const failed = Fail.jsonata(this, props.failedState, {
      error: '{% $failure.error %}',
      cause: '{% $failure.cause %}',
    });
    this.start.addCatch(failed);
    this.start.next(
      Choice.jsonata(this, 'IsRefusal')
        .when(Condition.jsonata("{% $states.input.status = 'refused' %}"), refused)
        .otherwise(failed),
    );
  }
}
