import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface ExecutionEndingsProps {
  stateMachine: IStateMachine;
  /** Invoked with the event "Step Functions Execution Status Change", at least once, in any order. */
  reporter: IFunction;
}

/**
 * Tells a function of executions of a state machine that ended without success: aborted by hand, timed out, failed.
 * Children of its maps have state machine ARNs of their own and are not among them.
 *
 * Step Functions sends these events on a best-effort basis, and of a function that fails Lambda makes three attempts: what
 * depends on an ending has to be put right some other way too.
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
      // Of handing the event over to Lambda; a day and 185 attempts are the most that there is.
      targets: [new LambdaFunction(reporter, { maxEventAge: Duration.hours(24), retryAttempts: 185 })],
    });
  }
}
