import { sfnClient } from '../../../adapters/aws/clients/sfn';
import { sfnStateMachine } from '../../../cli/aws/sfn-state-machine';
import type { StateMachine } from '../../../cli/deployment/state-machine';
import { clientConfig, embeddedCloud } from '../../conformance/embedded';
import { roleFor } from '../../local/roles';

describe('a state machine of AWS Step Functions', () => {
  const cloud = embeddedCloud();
  let client: ReturnType<typeof sfnClient>;
  let machine: StateMachine;
  beforeAll(() => {
    client = sfnClient(clientConfig(cloud()));
    const { roleArn } = roleFor(cloud().principals, 'machine', 'states.amazonaws.com');
    const States = { Wait: { Type: 'Wait', Seconds: 3600, End: true } };
    const definition = { QueryLanguage: 'JSONata', StartAt: 'Wait', States };
    const { stateMachineArn } = cloud().states.createStateMachine({ name: 'waits', definition, roleArn });
    machine = sfnStateMachine(client, stateMachineArn);
  });
  afterAll(() => client.destroy());

  const why = { error: 'RunStopped', cause: 'stopped with moraine stop' };

  it('starts executions by name, and describes their input', async () => {
    await machine.start('run1', { kind: 'retrieve', vault: 'photos' });
    const description = await machine.describe('run1');
    expect(description).toMatchObject({ status: 'RUNNING', input: { kind: 'retrieve', vault: 'photos' } });
    expect(description?.startedAt).toBeInstanceOf(Date);
    expect(description?.endedAt).toBeUndefined();
    // Step Functions treats the same name and input as the same execution.
    await expect(machine.start('run1', { kind: 'retrieve', vault: 'other' })).rejects.toThrow(
      'Run run1 exists already. See it: moraine run run1',
    );
  });

  it('stops an execution, and describes why it ended', async () => {
    await machine.start('run2', {});
    await machine.stop('run2', why);
    expect(await machine.describe('run2')).toMatchObject({ status: 'ABORTED', ...why, endedAt: expect.any(Date) });
    // Stopping it again changes nothing.
    await machine.stop('run2', { error: 'Other', cause: 'another time' });
    expect(await machine.describe('run2')).toMatchObject({ status: 'ABORTED', ...why });
  });

  it('reports an unknown execution as absent, and stops it without an error', async () => {
    expect(await machine.describe('never')).toBeUndefined();
    await machine.stop('never', why);
  });
});
