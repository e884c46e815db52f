import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { sfnClient } from '../../adapters/aws/clients/sfn';
import { sfnExecutions } from '../../adapters/aws/sfn-executions';
import { memoryExecutions } from '../../adapters/memory/memory-executions';
import type { Executions } from '../../core/ports/executions';
import { roleFor } from '../local/roles';
import { clientConfig, embeddedCloud } from './embedded';

interface ExecutionsWorld {
  executions: Executions;
  /** Start an execution that goes on. @returns its ARN */
  start(): Promise<string>;
  /** Let all executions end. @returns when the last one that was started did */
  endAll(): Promise<Date>;
}

const ENDED_AT = new Date('2026-01-05T10:00:00Z');

describe('in memory', () => {
  const executions = memoryExecutions();
  const started: string[] = [];
  behavesAsExecutions(() => ({
    executions,
    start: async () => {
      const executionArn = `execution-${started.length}`;
      executions.start(executionArn);
      started.push(executionArn);
      return executionArn;
    },
    endAll: async () => {
      for (const executionArn of started) executions.end(executionArn, ENDED_AT);
      return ENDED_AT;
    },
  }));
});

describe('on AWS Step Functions', () => {
  const cloud = embeddedCloud();
  let client: ReturnType<typeof sfnClient>;
  let stateMachineArn: string;
  beforeAll(() => {
    client = sfnClient(clientConfig(cloud()));
    const { roleArn } = roleFor(cloud().principals, 'machine', 'states.amazonaws.com');
    const States = { Wait: { Type: 'Wait', Seconds: 3600, End: true } };
    const definition = { QueryLanguage: 'JSONata', StartAt: 'Wait', States };
    ({ stateMachineArn } = cloud().states.createStateMachine({ name: 'waits', definition, roleArn }));
  });
  afterAll(() => client.destroy());

  behavesAsExecutions(() => ({
    executions: sfnExecutions(client),
    start: async () => cloud().states.startExecution({ stateMachineArn }).executionArn,
    endAll: async () => {
      await cloud().clock.advance(3_700_000);
      const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1 }));
      return executions?.[0]?.stopDate as Date;
    },
  }));

  test('an invalid ARN is an error, not an execution that has ended', async () => {
    await expect(sfnExecutions(client).statusOf('not-an-arn')).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});

const UNKNOWN = 'arn:aws:states:us-east-1:123456789012:execution:waits:never-started';

function behavesAsExecutions(open: () => ExecutionsWorld) {
  test('an execution is running until it ends, and then has an end time', async () => {
    const { executions, start, endAll } = open();
    const executionArn = await start();
    expect(await executions.statusOf(executionArn)).toEqual({ state: 'running' });
    const endedAt = await endAll();
    expect(await executions.statusOf(executionArn)).toEqual({ state: 'ended', endedAt });
  });

  test('one that does not exist is unknown', async () => {
    expect(await open().executions.statusOf(UNKNOWN)).toEqual({ state: 'unknown' });
  });
}
