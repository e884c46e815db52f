import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  type IChainable,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

export interface StandardMachineProps {
  stateMachineName: string;
  comment: string;
  definition: IChainable;
}

/** A standard state machine in JSONata, with a log of its errors: the constructs `StateMachine` and `Log` of the scope. */
export function standardMachine(scope: Construct, props: StandardMachineProps): StateMachine {
  const stateMachine = new StateMachine(scope, 'StateMachine', {
    stateMachineName: props.stateMachineName,
    comment: props.comment,
    stateMachineType: StateMachineType.STANDARD,
    queryLanguage: QueryLanguage.JSONATA,
    definitionBody: DefinitionBody.fromChainable(props.definition),
    logs: {
      level: LogLevel.ERROR,
      includeExecutionData: false,
      destination: new LogGroup(scope, 'Log', {
        // For this prefix, Step Functions needs no policy on log groups, of which a region has ten, of 5,120 characters each.
        logGroupName: `/aws/vendedlogs/states/${props.stateMachineName}`,
        retention: RetentionDays.THREE_MONTHS,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    },
    tracingEnabled: false,
  });
  Validations.of(stateMachine).acknowledge(
    {
      id: 'AwsSolutions-SF1',
      reason: 'Logging every event would cost several log records per batch or archive; errors are logged.',
    },
    { id: 'AwsSolutions-SF2', reason: 'Tracing is paid per step; the history of each execution shows the same.' },
  );
  return stateMachine;
}
