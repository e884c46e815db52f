import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Lambda } from '../lambda/lambda';
import type { ClientConfig } from '../states/sdk-clients';
import type { AsRole } from './schedule-roles';
import type { ScheduleTarget } from './schedule-target';

export interface ScheduleCallsOptions {
  lambda: Pick<Lambda, 'invokeLater' | 'permissions' | 'fn'>;
  asRole: AsRole;
}

/**
 * Make the calls of schedules through the endpoint, with the role's permissions; rules without a role invoke functions
 * that permit it.
 */
export function scheduleCalls({ lambda, asRole }: ScheduleCallsOptions) {
  return async (target: ScheduleTarget, scheduleArn: string): Promise<void> => {
    if (target.roleArn !== undefined) {
      await asRole(target.roleArn, scheduleArn, (settings) => callTarget(target, { ...settings, maxAttempts: 1 }));
      return;
    }
    if (target.kind !== 'invokeFunction') throw new Error(`The target ${target.arn} needs a role.`);
    const { functionArn } = lambda.fn(target.arn);
    lambda.permissions.check(functionArn, { principal: 'events.amazonaws.com', sourceArn: scheduleArn });
    lambda.invokeLater(target.arn, target.input);
  };
}

/** Scheduled calls are rare: each uses a new client, which leaves no connection open. */
async function callTarget(target: ScheduleTarget, config: ClientConfig & { maxAttempts: number }): Promise<void> {
  if (target.kind === 'invokeFunction') {
    const client = new LambdaClient(config);
    const { arn: FunctionName, input: Payload } = target;
    await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
    client.destroy();
    return;
  }
  const client = new SFNClient(config);
  const { arn: stateMachineArn, executionName: name, input } = target;
  await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  client.destroy();
}
