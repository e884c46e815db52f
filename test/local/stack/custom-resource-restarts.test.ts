import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { CreateVaultCommand, GlacierClient, InitiateJobCommand, UploadArchiveCommand } from '@aws-sdk/client-glacier';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { EmbeddedCloud } from '../../../local/embedded-cloud';
import type { TemplateResource } from '../../../local/stack/assembly';
import { credentialsOf } from '../credentials-of';
import { queuePolicyFor } from '../roles';
import { temporaryDirectory } from '../temporary-directory';
import { custom, deployed, deployment, provider, type SentRequest, sample } from './custom-resource-bench';

const glacierClient = (cloud: EmbeddedCloud) =>
  new GlacierClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: credentialsOf(cloud) });
const project = path.resolve(__dirname, '../../..');

const program = (directory: string, cdkOut: string) => `
import { startEmbeddedCloud } from '${project}/local/embedded-cloud';
void startEmbeddedCloud({ directory: '${directory}', cdkOut: '${cdkOut}', onLogLine: (_name, line) => console.log(line) });
`;

/**
 * Deploy in a process that is killed when a function gets a request.
 *
 * @param start the request, such as `Create Thing`
 * @param skip number of such requests before it *
 * @returns the last request
 */
async function killedAt(start: string, directory: string, cdkOut: string, skip = 0): Promise<SentRequest> {
  let left = skip;
  const file = path.join(temporaryDirectory(), 'program.ts');
  writeFileSync(file, program(directory, cdkOut));
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('REQUEST ')) continue;
    const request: SentRequest = JSON.parse(line.slice('REQUEST '.length));
    if (`${request.RequestType} ${request.LogicalResourceId}` !== start || left-- > 0) continue;
    child.kill('SIGKILL');
    await ended;
    return request;
  }
  throw new Error(`The deployment ended before ${start}.`);
}

describe('a deployment that was killed while a function was at work', () => {
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  const cdkOut = (things: Record<string, TemplateResource>) => sample({ ...provider(), ...things });
  /** A behaviour of the function: the first call hangs, later ones succeed. */
  const hangOnce = () => `hang-once ${path.join(temporaryDirectory(), 'called')}`;

  it('repeats a Create with the same request', async () => {
    const assembly = cdkOut({ Thing: custom({ Name: 'a', OnCreate: hangOnce() }) });
    const killed = await killedAt('Create Thing', directory, assembly);
    const { requests, error } = await deployed({ directory, cdkOut: assembly });
    expect(error).toBeUndefined();
    const { ResponseURL: _, ...request } = killed;
    expect(requests).toEqual([{ ...request, ResponseURL: expect.stringContaining(request.RequestId) }]);
    expect((await deployed({ directory, cdkOut: assembly })).sent).toEqual([]);
  });

  it('repeats an Update before it compares with the new template', async () => {
    await deployed({ directory, cdkOut: cdkOut({ Thing: custom({ Name: 'a' }) }) });
    const killed = await killedAt(
      'Update Thing',
      directory,
      cdkOut({ Thing: custom({ Name: 'b', OnUpdate: hangOnce() }) }),
    );
    const { requests, sent } = await deployed({ directory, cdkOut: cdkOut({ Thing: custom({ Name: 'c' }) }) });
    expect(sent).toEqual(['Update Thing a', 'Update Thing b', 'Delete Thing a', 'Delete Thing b']);
    expect(requests[0]?.RequestId).toBe(killed.RequestId);
    expect(requests[1]).toMatchObject({ ResourceProperties: { Name: 'c' }, OldResourceProperties: { Name: 'b' } });
  });

  it('completes a Create of what the new template does not have, and then deletes it', async () => {
    const killed = await killedAt(
      'Create Thing',
      directory,
      cdkOut({ Thing: custom({ Name: 'a', OnCreate: hangOnce() }) }),
    );
    const { requests, sent, defects } = await deployed({
      directory,
      cdkOut: sample({ Work: { Type: 'AWS::SQS::Queue' } }),
    });
    expect({ sent, defects }).toEqual({ sent: ['Create Thing', 'Delete Thing a'], defects: [] });
    expect(requests[0]?.RequestId).toBe(killed.RequestId);
  });

  it('repeats a Delete, and sends the ones that were due after it', async () => {
    const First = custom({ Name: 'a' });
    const Second = custom({ Name: 'b', OnDelete: hangOnce() }, { DependsOn: 'First' });
    await deployed({ directory, cdkOut: cdkOut({ First, Second }) });
    const killed = await killedAt('Delete Second', directory, cdkOut({}));
    const { requests, sent } = await deployed({ directory, cdkOut: cdkOut({}) });
    expect(sent).toEqual(['Delete Second b', 'Delete First a']);
    expect(requests[0]?.RequestId).toBe(killed.RequestId);
  });

  it('does not delete what it replaced when that has become the current one again', async () => {
    await deployed({ directory, cdkOut: cdkOut({ Thing: custom({ Name: 'a' }) }) });
    const Later = custom({ Name: 'l', OnCreate: hangOnce() }, { DependsOn: 'Thing' });
    await killedAt('Create Later', directory, cdkOut({ Thing: custom({ Name: 'b' }), Later }));
    const { sent } = await deployed({ directory, cdkOut: cdkOut({ Thing: custom({ Name: 'a' }) }) });
    expect(sent).toEqual(['Update Thing b', 'Create Later', 'Delete Thing b', 'Delete Later l']);
  });

  it('goes on from a rollback', async () => {
    await deployed({ directory, cdkOut: cdkOut({ Thing: custom({ Name: 'a', OnUpdate: hangOnce() }) }) });
    const Broken = custom({ Name: 'x', OnCreate: 'fail' }, { DependsOn: 'Thing' });
    const failing = cdkOut({ Thing: custom({ Name: 'b' }), Broken });
    // The second Update is the one back.
    await killedAt('Update Thing', directory, failing, 1);
    const { sent } = await deployed({ directory, cdkOut: cdkOut({ Thing: custom({ Name: 'b' }) }) });
    expect(sent).toEqual(['Update Thing b', 'Update Thing a', 'Delete Broken x', 'Delete Thing a']);
  });
});

it('lets time pass for a custom resource while a notice of Glacier waits for what the stack creates', async () => {
  const directory = temporaryDirectory();
  const startAtMs = Date.parse('2030-06-01T00:00:00Z');
  const topic = 'arn:aws:sns:us-east-1:123456789012:notices';
  const before = await deployment({ directory, startAtMs, speed: 1 });
  const client = glacierClient(before.cloud as EmbeddedCloud);
  const vault = { accountId: '-', vaultName: 'photos' };
  await client.send(new CreateVaultCommand(vault));
  const { archiveId } = await client.send(new UploadArchiveCommand({ ...vault, body: 'photo' }));
  const jobParameters = { Type: 'archive-retrieval', ArchiveId: archiveId, SNSTopic: topic };
  await client.send(new InitiateJobCommand({ ...vault, jobParameters }));
  client.destroy();
  await before.cloud?.stop();

  const marker = path.join(temporaryDirectory(), 'called');
  const Resources = {
    ...provider(),
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'notices' } },
    Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Work' }],
        PolicyDocument: queuePolicyFor({ Ref: 'Topic' }, { 'Fn::GetAtt': ['Work', 'Arn'] }),
      },
    },
    Thing: custom({ OnCreate: `exit-once ${marker}` }),
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Work', 'Arn'] } },
      DependsOn: 'Thing',
    },
  };
  // The job has ended long since.
  const restartAtMs = startAtMs + 86_400_000;
  const offsetMs = restartAtMs - Date.now();
  const { cloud, error } = await deployment({ directory, startAtMs: restartAtMs, cdkOut: sample(Resources) });
  expect(error).toBeUndefined();
  // At real speed the clock would be ahead as much as at the start.
  expect((cloud?.clock.offsetMs() ?? 0) - offsetMs).toBeGreaterThan(50_000);
  await cloud?.clock.whenIdle();
  const credentials = cloud && credentialsOf(cloud);
  const sqs = new SQSClient({ endpoint: cloud?.endpoint, region: 'us-east-1', credentials });
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: `${cloud?.endpoint}/123456789012/work` }));
  expect(JSON.parse(JSON.parse(Messages?.[0]?.Body ?? '{}').Message)).toMatchObject({
    ArchiveId: archiveId,
    Completed: true,
  });
  sqs.destroy();
});
