import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { type EmbeddedCloud, type EmbeddedCloudOptions, startEmbeddedCloud } from '../../local/embedded-cloud';
import { installNode } from './lambda/installed-node';
import { synthesizeSampleApp } from './stack/sample-app';
import { writtenAssembly } from './stack/written-assembly';
import { temporaryDirectory } from './temporary-directory';

const startAtMs = Date.parse('2030-06-01T00:00:00Z');

function clientConfig({ environment }: EmbeddedCloud) {
  return {
    endpoint: environment.AWS_ENDPOINT_URL,
    region: environment.AWS_REGION,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID as string,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY as string,
    },
  };
}

describe('the embedded cloud', () => {
  let cdkOut: string;
  const running: EmbeddedCloud[] = [];
  beforeAll(() => {
    cdkOut = synthesizeSampleApp();
  });
  afterEach(async () => {
    for (const cloud of running.splice(0)) await cloud.stop();
  });

  const start = async (options: EmbeddedCloudOptions = {}) => {
    const cloud = await startEmbeddedCloud({ startAtMs, ...options });
    running.push(cloud);
    return cloud;
  };
  const seenCount = async (cloud: EmbeddedCloud, id: string) => {
    const client = new DynamoDBClient(clientConfig(cloud));
    const { TableName } = cloud.outputs('SampleState');
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }));
    client.destroy();
    return Item?.seen?.N;
  };
  const publish = async (cloud: EmbeddedCloud, Message: string) => {
    const client = new SNSClient(clientConfig(cloud));
    await client.send(new PublishCommand({ TopicArn: cloud.outputs('SampleState').TopicArn, Message }));
    client.destroy();
    await cloud.clock.whenIdle();
  };

  it('runs a synthesized application: topic → queue → function → table', async () => {
    const cloud = await start({ cdkOut });
    await publish(cloud, 'first');
    expect(await seenCount(cloud, 'first')).toBe('1');
    const writes = cloud.meter.snapshot().filter(({ writeUnits }) => writeUnits > 0);
    expect(writes).toMatchObject([
      { operation: 'UpdateItem', writeUnits: 1, principal: expect.stringContaining('KeeperServiceRole') },
    ]);
  });

  it('shows question marks instead of what is not ASCII in outputs', async () => {
    const topic = { Type: 'AWS::SNS::Topic', Properties: {} };
    const template = { Resources: { Topic: topic }, Outputs: { Out: { Value: 'für 日😀' } } };
    const cloud = await start({ cdkOut: writtenAssembly({ Sample: template }) });
    const client = new CloudFormationClient(clientConfig(cloud));
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'Sample' }));
    expect(Stacks?.[0]?.Outputs?.[0]?.OutputValue).toBe('f?r ??');
    client.destroy();
  });

  it('returns the outputs of its stacks', async () => {
    const cloud = await start({ cdkOut });
    const client = new CloudFormationClient(clientConfig(cloud));
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'SampleState' }));
    const outputs = Object.fromEntries(
      (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
    expect(outputs).toMatchObject(cloud.outputs('SampleState'));
    await expect(client.send(new DescribeStacksCommand({ StackName: 'None' }))).rejects.toThrow(
      'Stack with id None does not exist',
    );
    client.destroy();
  });

  it('runs a function again after it was killed by a fault, once its message is visible again', async () => {
    const rule = { service: 'dynamodb', operation: 'UpdateItem', times: 2 };
    const before = await start({
      cdkOut,
      faults: { rules: [{ ...rule, effect: { kind: 'killFunction', when: 'before' } }] },
    });
    await publish(before, 'killed');
    expect(await seenCount(before, 'killed')).toBe('1');
    expect(before.clock.now() - startAtMs).toBeGreaterThanOrEqual(240_000);
    await before.stop();
    const after = await start({
      cdkOut,
      faults: { rules: [{ ...rule, effect: { kind: 'killFunction', when: 'after' } }] },
    });
    await publish(after, 'killed');
    expect(await seenCount(after, 'killed')).toBe('3');
  });

  it('keeps its data and its time over a restart, and deploys onto them', async () => {
    const directory = temporaryDirectory();
    const first = await start({ cdkOut, directory });
    await publish(first, 'kept');
    await first.s3.createBucket('kept-objects');
    const s3 = new S3Client(clientConfig(first));
    await s3.send(new PutObjectCommand({ Bucket: 'kept-objects', Key: 'a', Body: 'b' }));
    s3.destroy();
    await first.clock.advance(5 * 86_400_000);
    const stoppedAtMs = first.clock.now();
    await first.stop();
    const second = await start({ cdkOut, directory });
    expect(second.clock.now()).toBeGreaterThanOrEqual(stoppedAtMs);
    expect(second.outputs('SampleState').TableName).toBe(first.outputs('SampleState').TableName);
    await publish(second, 'kept');
    expect(await seenCount(second, 'kept')).toBe('2');
    const again = new S3Client(clientConfig(second));
    const { Body } = await again.send(new GetObjectCommand({ Bucket: 'kept-objects', Key: 'a' }));
    expect(await Body?.transformToString()).toBe('b');
    again.destroy();
  });

  it('refuses to deploy functions onto a Node.js that does not run, and says what to do', async () => {
    const nodeDirectory = temporaryDirectory();
    installNode(nodeDirectory, 22, 'no program');
    const starting = startEmbeddedCloud({ cdkOut, lambda: { nodeDirectory } });
    await expect(starting).rejects.toMatchObject({ name: 'DeployError', logicalId: expect.stringMatching(/^Keeper/) });
    await expect(starting).rejects.toThrow(/22, for functions of the runtime nodejs22\.x, does not run.*Remove that/);
  });

  it('removes its temporary directory', async () => {
    const cloud = await start();
    expect(existsSync(cloud.directory)).toBe(true);
    await cloud.stop();
    expect(existsSync(cloud.directory)).toBe(false);
  });

  it('refuses a directory that is in use, damaged, of an unknown format, or not its own', async () => {
    const directory = temporaryDirectory();
    const cloud = await start({ directory });
    const second = startEmbeddedCloud({ directory });
    await expect(second).rejects.toMatchObject({ name: 'CloudDirectoryError', directory });
    await expect(second).rejects.toThrow(/another embedded cloud is using it/);
    await cloud.stop();

    const stateFile = path.join(directory, 'cloud.json');
    const state = JSON.parse(readFileSync(stateFile, 'utf8'));
    writeFileSync(stateFile, JSON.stringify({ ...state, formatVersion: 99 }));
    await expect(startEmbeddedCloud({ directory })).rejects.toThrow(
      `${directory} cannot be used: it has the format version 99`,
    );
    writeFileSync(stateFile, '{"formatVer');
    await expect(startEmbeddedCloud({ directory })).rejects.toThrow(/cloud\.json is damaged/);
    writeFileSync(stateFile, JSON.stringify(state));
    await expect(startEmbeddedCloud({ directory, accountId: '999999999999' })).rejects.toThrow('it belongs to account');
    writeFileSync(path.join(directory, 'dynamodb', 'CURRENT'), 'MANIFEST-none\n');
    await expect(startEmbeddedCloud({ directory })).rejects.toThrow(/its tables are damaged/);

    await expect(startEmbeddedCloud({ directory: stateFile })).rejects.toThrow(/name a directory/);
    const foreign = temporaryDirectory();
    writeFileSync(path.join(foreign, 'thesis.txt'), 'mine');
    await expect(startEmbeddedCloud({ directory: foreign })).rejects.toThrow('it is not empty');
  });

  it('leaves nothing open when its port is in use', async () => {
    const cloud = await start();
    const directory = temporaryDirectory();
    const port = Number(new URL(cloud.endpoint).port);
    await expect(startEmbeddedCloud({ port, directory })).rejects.toMatchObject({ name: 'PortInUseError', port });
    await start({ directory });
  });
});
