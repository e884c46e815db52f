import { sfnClient } from '../../adapters/aws/clients';
import { sfnExecutions } from '../../adapters/aws/sfn-executions';
import { memoryExecutions } from '../../adapters/memory/memory-executions';
import type { Executions } from '../../core/ports/executions';
import { clientConfig, embeddedCloud } from './embedded';

interface ExecutionsWorld {
  executions: Executions;
  /** Start an execution that goes on. @returns its ARN */
  start(): Promise<string>;
  /** Let all executions end. */
  endAll(): Promise<void>;
}

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
      for (const executionArn of started) executions.end(executionArn);
    },
  }));
});

describe('on AWS Step Functions', () => {
  const cloud = embeddedCloud();
  let client: ReturnType<typeof sfnClient>;
  let stateMachineArn: string;
  beforeAll(() => {
    client = sfnClient(clientConfig(cloud()));
    const { roleArn } = cloud().principals.createRole('machine');
    const States = { Wait: { Type: 'Wait', Seconds: 3600, End: true } };
    const definition = { QueryLanguage: 'JSONata', StartAt: 'Wait', States };
    ({ stateMachineArn } = cloud().states.createStateMachine({ name: 'waits', definition, roleArn }));
  });
  afterAll(() => client.destroy());

  behavesAsExecutions(() => ({
    executions: sfnExecutions(client),
    start: async () => cloud().states.startExecution({ stateMachineArn }).executionArn,
    endAll: () => cloud().clock.advance(3_700_000),
  }));

  test('what is no ARN is an error, not an execution that has ended', async () => {
    await expect(sfnExecutions(client).isRunning('not-an-arn')).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});

const UNKNOWN = 'arn:aws:states:us-east-1:123456789012:execution:waits:never-started';

function behavesAsExecutions(open: () => ExecutionsWorld) {
  test('an execution is running until it ends', async () => {
    const executionArn = await open().start();
    expect(await open().executions.isRunning(executionArn)).toBe(true);
    await open().endAll();
    expect(await open().executions.isRunning(executionArn)).toBe(false);
  });

  test('one that nobody knows is not running', async () => {
    expect(await open().executions.isRunning(UNKNOWN)).toBe(false);
  });
}
