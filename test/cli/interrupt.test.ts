import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { marshall } from '@aws-sdk/util-dynamodb';
import { deployedMachines, StackOutput } from '../../core/contracts/stack-outputs';
import { fakeDeployment, openRun } from './fake-deployment';

const PROJECT = path.resolve(__dirname, '../..');

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

const names = [...Object.values(StackOutput), ...Object.values(deployedMachines).map(({ output }) => output)];
// A deployment that does not tell its version and the format of its state has the first ones.
const told = names.filter((name) => name !== StackOutput.version && name !== StackOutput.stateFormat);
const outputs = told.map(
  (key) =>
    `<member><OutputKey>${key}</OutputKey><OutputValue>arn:aws:x:us-east-1:123456789012:${key}</OutputValue></member>`,
);
const STACK = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>moraine</StackName><CreationTime>2026-01-05T10:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${outputs.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

/** Minimal fake of AWS with one run that never ends. */
async function awsWithRun(runId: string, started: () => void): Promise<Server> {
  const { items, ...deployment } = fakeDeployment();
  await openRun({ items, ...deployment }, runId);
  const answers: Record<string, (input: { Key: Record<string, { S: string }> }) => Promise<unknown>> = {
    'DynamoDB_20120810.GetItem': async ({ Key }) => {
      const item = await items.get({ pk: Key.pk?.S ?? '', sk: Key.sk?.S ?? '' });
      return item ? { Item: marshall(item) } : {};
    },
    'AWSStepFunctions.StartExecution': async () => {
      started();
      return { executionArn: 'arn:started', startDate: 1_767_607_200 };
    },
    'AWSStepFunctions.DescribeExecution': async () => ({ status: 'RUNNING', startDate: 1_767_607_200, input: '{}' }),
  };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const [, vault] = /\/vaults\/(\w+)$/.exec(request.url ?? '') ?? [];
    if (vault !== undefined) {
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify({ VaultName: vault, VaultARN: `arn:aws:glacier:x:vaults/${vault}` }));
    }
    const answer = answers[String(request.headers['x-amz-target'])];
    response.setHeader('content-type', answer ? 'application/x-amz-json-1.0' : 'text/xml');
    response.end(answer ? JSON.stringify(await answer(JSON.parse(body))) : STACK);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('an interrupted watch', () => {
  let server: Server;
  let child: ChildProcessByStdio<null, Readable, Readable>;
  let onStart = () => {};
  beforeAll(async () => {
    server = await awsWithRun('run1', () => onStart());
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  // A watch that is not interrupted never ends.
  afterEach(() => void child.kill('SIGKILL'));

  function start(...command: string[]) {
    const { AWS_PROFILE: _, npm_command: __, ...inherited } = process.env;
    const files = { AWS_SHARED_CREDENTIALS_FILE: '/nonexistent', AWS_CONFIG_FILE: '/nonexistent' };
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('tsx/cjs'),
        path.join(PROJECT, 'bin/cli.ts'),
        ...command,
        '--endpoint-url',
        endpoint,
      ],
      { cwd: PROJECT, env: { ...inherited, ...files }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const written = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].on('data', (chunk) => {
        written[stream] += chunk;
      });
    }
    return written;
  }

  it.each([
    ['SIGINT', 130, []],
    ['SIGTERM', 143, []],
    ['SIGINT', 130, ['--json']],
  ] as const)('by %s exits with %d, and says that the run goes on: %j', async (signal, exitCode, flags) => {
    const written = start('run', 'run1', '--watch', ...flags);
    const people = flags.length > 0 ? 'stderr' : 'stdout';
    // Output shows that the watch has started.
    child[people].on('data', () => {
      if (!child.killed && written[people].includes('run1 inventory')) child.kill(signal);
    });
    const [code] = await once(child, 'close');
    const port = (server.address() as AddressInfo).port;
    const moraine = `moraine --endpoint-url http://127.0.0.1:${port}`;
    expect({ code, stderr: written.stderr }).toEqual({
      code: exitCode,
      stderr: expect.stringContaining(
        `Run run1 continues.\n  Watch it: ${moraine} run run1 --watch\n  Stop it:  ${moraine} stop run1\n`,
      ),
    });
    if (people === 'stderr') expect(written.stdout).toBe('');
  });

  it('prints the id also before the run has been opened', async () => {
    onStart = () => child.kill('SIGINT');
    const written = start('inventory', 'photos', '--watch');
    const [code] = await once(child, 'close');
    expect({ code, stderr: written.stderr }).toEqual({
      code: 130,
      stderr: expect.stringMatching(
        /Run (\S+) continues\.\n.*moraine \S+ \S+ run \1 --watch\n.*moraine \S+ \S+ stop \1\n/,
      ),
    });
  });
});
