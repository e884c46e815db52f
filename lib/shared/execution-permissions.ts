import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

type TokenAction = 'SendTaskSuccess' | 'SendTaskFailure';

/**
 * Answer the task tokens of a state machine's own executions. The machine is named, not referenced: a reference would be circular, since
 * the machine refers to the functions.
 */
export const answerTokens = (scope: Construct, stateMachineName: string, actions: TokenAction[]): PolicyStatement =>
  onTokens(scope, stateMachineName, actions);

/** Answer the task tokens of the children of a state machine's maps, whose state machine is `NAME/label`. */
export const answerTokensOfMaps = (
  scope: Construct,
  stateMachineName: string,
  actions: TokenAction[],
): PolicyStatement => onTokens(scope, `${stateMachineName}/*`, actions);

function onTokens(scope: Construct, resourceName: string, actions: TokenAction[]): PolicyStatement {
  const arn = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new PolicyStatement({ actions: actions.map((action) => `states:${action}`), resources: [arn] });
}

/** Describe executions of state machines. The machines are named, not referenced, as in `answerTokens`. */
export function describeExecutions(scope: Construct, stateMachineNames: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['states:DescribeExecution'],
    resources: stateMachineNames.map((name) =>
      Stack.of(scope).formatArn({
        service: 'states',
        resource: 'execution',
        resourceName: `${name}:*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ),
  });
}
