import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Lambda } from '../lambda/lambda';
import type { ScheduleTarget } from './schedule-target';

export interface ScheduleCallsOptions {
  lambda: Pick<Lambda, 'invokeLater'>;
  clientConfigForRole: (roleArn: string) => {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
}

/**
 * Make the calls of schedules through the endpoint, with the role's permissions; rules without a role invoke functions
 * directly.
 */
export function scheduleCalls({ lambda, clientConfigForRole }: ScheduleCallsOptions) {
  return async (target: ScheduleTarget): Promise<void> => {
    if (target.roleArn === undefined) {
      if (target.kind !== 'invokeFunction') throw new Error(`The target ${target.arn} needs a role.`);
      lambda.invokeLater(target.arn, target.input);
      return;
    }
    // Scheduled calls are rare: each uses a new client, which leaves no connection open.
    const config = { ...clientConfigForRole(target.roleArn), maxAttempts: 1 };
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
  };
}
