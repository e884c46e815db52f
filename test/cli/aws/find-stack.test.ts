import { findStack } from '../../../cli/aws/find-stack';
import { executionArnOf } from '../../../cli/aws/sfn-state-machine';
import { MoraineConfig } from '../../../core/contracts/config';
import { configurationOutputs, planOutput } from '../../../core/contracts/stack-outputs';
import { clientWith } from './fake-stacks';

const state = { StateTableName: 'table', RunsBucketName: 'runs', RestoreBucketName: 'restore', SigningKeyArn: 'arn:k' };

const RETRIEVALS = 'arn:aws:states:eu-west-1:123456789012:stateMachine:m';
const machines = { RetrievalStateMachineArn: RETRIEVALS, InventoryStateMachineArn: 'arn:i' };

describe('findStack', () => {
  it('finds a deployment by the outputs of its stacks', async () => {
    const client = clientWith({ 'x-state': state, 'x-app': { ...machines, Other: 'y' } });
    expect(await findStack(client, 'x')).toEqual({
      accountId: '123456789012',
      stateTable: 'table',
      runsBucket: 'runs',
      restoreBucket: 'restore',
      signingKey: 'arn:k',
      machines: { retrieval: RETRIEVALS, backup: undefined, inventory: 'arn:i' },
      plans: [],
    });
  });

  it('finds the plans, in their order, and what runs them', async () => {
    const summary = (name: string) => ({
      ...{ name, vault: 'photos', source: { bucket: 'originals', prefix: '' } },
      retention: { keepLast: 7, minimumAgeDays: 90, shrinkGuard: 0.5 },
    });
    const names = Array.from({ length: 11 }, (_, position) => `plan-${position}`);
    const outputs = names.map((name, position) => [planOutput(position), JSON.stringify(summary(name))]);
    const app = { ...machines, BackupStateMachineArn: 'arn:b', PlanetName: 'no plan' };
    const client = clientWith({ 'x-state': state, 'x-app': { ...Object.fromEntries(outputs.reverse()), ...app } });
    const found = await findStack(client, 'x');
    expect(found.machines.backup).toBe('arn:b');
    expect(found.plans).toEqual(names.map(summary));
  });

  it('puts the parts of the configuration together, whatever their order', async () => {
    const config = MoraineConfig.parse({
      vaults: Array.from({ length: 300 }, (_, position) => `vault-${position}`),
      destinations: [{ bucket: 'restored', prefix: 'für/ÿ/', keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1' }],
    });
    const outputs = configurationOutputs({ ...config, file: 'acme.config.mts' });
    expect(outputs.length).toBeGreaterThan(1);
    expect(Math.max(...outputs.map(({ value }) => value.length))).toBeLessThanOrEqual(4000);
    // CloudFormation shows other characters as question marks.
    for (const { value } of outputs) expect(value).toMatch(/^[ -~]+$/);
    const parts = Object.fromEntries(outputs.reverse().map(({ name, value }) => [name, value]));
    const client = clientWith({ 'x-state': state, 'x-app': { ...machines, ...parts } });
    expect((await findStack(client, 'x')).configuration).toEqual({
      vaults: config.vaults,
      retrieval: config.retrieval,
      destinations: [{ bucket: 'restored', prefix: 'für/ÿ/' }],
      file: 'acme.config.mts',
    });
  });

  it('does without a configuration that another version published, or none', async () => {
    const client = clientWith({ 'x-state': state, 'x-app': { ...machines, Configuration0: '{"vaults":1}' } });
    expect((await findStack(client, 'x')).configuration).toBeUndefined();
  });

  it.each(['', '{"name":"docs"}'])('reports that a plan it cannot read, %j, is of another version', async (text) => {
    const client = clientWith({ 'x-state': state, 'x-app': { ...machines, Plan0: text } });
    await expect(findStack(client, 'x')).rejects.toThrow(/an output Plan0 that is not a plan.*Deploy again/);
  });

  it('tells the version of the deployment', async () => {
    const client = clientWith({ 'x-state': state, 'x-app': { ...machines, MoraineVersion: '0.3.1' } });
    expect((await findStack(client, 'x')).version).toBe('0.3.1');
  });

  it('refuses state of another format, before anything is read of it', async () => {
    const stacks = (StateFormat: string, version: string) => ({
      'x-state': { ...state, StateFormat },
      'x-app': { ...machines, MoraineVersion: version },
    });
    await expect(findStack(clientWith(stacks('2', '1.0.0')), 'x')).rejects.toThrow(
      /has the format 2, and version .* knows 1: nothing was read.*npm install \/path\/to\/moraine-moraine-1\.0\.0\.tgz/,
    );
    await expect(findStack(clientWith(stacks('0', '0.0.1')), 'x')).rejects.toThrow(/format 0.*Upgrade the deployment/);
    await expect(findStack(clientWith(stacks('two', '0.0.1')), 'x')).rejects.toThrow(/format two.*Upgrade the command/);
    expect((await findStack(clientWith(stacks('1', '0.9.0')), 'x')).version).toBe('0.9.0');
  });

  it('says where it looked, and what to do, when there is no stack', async () => {
    await expect(findStack(clientWith({ 'x-state': state }), 'x')).rejects.toThrow(
      /no stack x-app in eu-west-1\. Deploy Moraine there \(npx moraine deploy\).*--region, --stack NAME/,
    );
  });

  it('names an output that is missing', async () => {
    await expect(findStack(clientWith({ 'x-state': state, 'x-app': {} }), 'x')).rejects.toThrow(
      /no output RetrievalStateMachineArn.*Deploy again/,
    );
  });

  it('proposes no older stacks for a deployment whose outputs a newer version has renamed', async () => {
    const client = clientWith({ 'x-state': state, 'x-app': { MoraineVersion: '99.0.0' } });
    const error: Error = await findStack(client, 'x').then(
      () => undefined,
      (reason) => reason,
    );
    expect(error.message).toMatch(/Upgrade the command: npm install .*moraine-moraine-99\.0\.0\.tgz/);
    expect(error.message).not.toContain('npx moraine deploy');
  });

  it('passes on every other error', async () => {
    const client = { send: () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' })) };
    await expect(findStack(client as never, 'x')).rejects.toThrow('no');
  });
});

it('an execution is addressed by its machine and the run id', () => {
  expect(executionArnOf('arn:aws-cn:states:cn-north-1:123456789012:stateMachine:moraine', 'run1')).toBe(
    'arn:aws-cn:states:cn-north-1:123456789012:execution:moraine:run1',
  );
});
