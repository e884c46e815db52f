import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

type TokenAction = 'SendTaskSuccess' | 'SendTaskFailure';

/**
 * Answer the task tokens of a state machine and of the child executions of its maps (`NAME/label`). The machine is named, not
 * referenced: a reference would be circular, since the machine refers to the functions.
 */
export function answerTokens(
  scope: Construct,
  stateMachineName: string,
  actions: TokenAction[],
  { hasMaps = true }: { hasMaps?: boolean } = {},
): PolicyStatement {
  const arn = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: stateMachineName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new PolicyStatement({
    actions: actions.map((action) => `states:${action}`),
    resources: hasMaps ? [arn, `${arn}/*`] : [arn],
  });
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
