import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface ExecutionEndingsProps {
  stateMachine: IStateMachine;
  /** Function that is invoked with the event "Step Functions Execution Status Change", at least once, in any order. */
  reporter: IFunction;
}

/**
 * A rule that invokes a function when an execution of a state machine has been aborted, has timed out or has failed. Child
 * executions of its maps have state machine ARNs of their own and do not match.
 *
 * Step Functions sends these events on a best-effort basis, and Lambda makes three attempts to run the function: the state
 * must be corrected by other means too.
 */
export class ExecutionEndings extends Construct {
  constructor(scope: Construct, id: string, { stateMachine, reporter }: ExecutionEndingsProps) {
    super(scope, id);
    new Rule(this, 'Rule', {
      description: 'Executions that were aborted, timed out or failed',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [stateMachine.stateMachineArn], status: ['ABORTED', 'TIMED_OUT', 'FAILED'] },
      },
      // For the delivery of the event to Lambda; a day and 185 attempts are the maximum.
      targets: [new LambdaFunction(reporter, { maxEventAge: Duration.hours(24), retryAttempts: 185 })],
    });
  }
}
