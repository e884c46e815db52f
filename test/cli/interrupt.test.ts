import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { marshall } from '@aws-sdk/util-dynamodb';
import { StackOutput } from '../../core/contracts/stack-outputs';
import { fakeDeployment, openRun } from './fake-deployment';

const PROJECT = path.resolve(__dirname, '../..');

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

const outputs = Object.values(StackOutput).map(
  (key) =>
    `<member><OutputKey>${key}</OutputKey><OutputValue>arn:aws:x:us-east-1:123456789012:${key}</OutputValue></member>`,
);
const STACK = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>moraine</StackName><CreationTime>2026-01-05T10:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${outputs.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

/** As much of AWS as there is to see of one run, which goes on for ever. */
async function awsWithRun(runId: string): Promise<Server> {
  const { items, ...deployment } = fakeDeployment();
  await openRun({ items, ...deployment }, runId);
  const answers: Record<string, (input: { Key: Record<string, { S: string }> }) => Promise<unknown>> = {
    'DynamoDB_20120810.GetItem': async ({ Key }) => {
      const item = await items.get({ pk: Key.pk?.S ?? '', sk: Key.sk?.S ?? '' });
      return item ? { Item: marshall(item) } : {};
    },
    'AWSStepFunctions.DescribeExecution': async () => ({ status: 'RUNNING', startDate: 1_767_607_200, input: '{}' }),
  };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const answer = answers[String(request.headers['x-amz-target'])];
    response.setHeader('content-type', answer ? 'application/x-amz-json-1.0' : 'text/xml');
    response.end(answer ? JSON.stringify(await answer(JSON.parse(body))) : STACK);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('a watch that is left', () => {
  let server: Server;
  let child: ChildProcessByStdio<null, Readable, Readable>;
  beforeAll(async () => {
    server = await awsWithRun('run1');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  // A watch that nothing ended goes on for ever.
  afterEach(() => void child.kill('SIGKILL'));

  it.each([
    ['SIGINT', 130, []],
    ['SIGTERM', 143, []],
    ['SIGINT', 130, ['--json']],
  ] as const)('by %s exits with %d, and says that the run goes on: %j', async (signal, exitCode, flags) => {
    const { AWS_PROFILE: _, ...inherited } = process.env;
    const files = { AWS_SHARED_CREDENTIALS_FILE: '/nonexistent', AWS_CONFIG_FILE: '/nonexistent' };
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const argv = ['run', 'run1', '--watch', ...flags, '--endpoint-url', endpoint];
    child = spawn(
      process.execPath,
      ['--require', require.resolve('tsx/cjs'), path.join(PROJECT, 'bin/cli.ts'), ...argv],
      { cwd: PROJECT, env: { ...inherited, ...files }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const written = { stdout: '', stderr: '' };
    const people = flags.length > 0 ? 'stderr' : 'stdout';
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].on('data', (chunk) => {
        written[stream] += chunk;
        // It watches once it has shown something.
        if (stream === people && !child.killed && written[people].includes('run1 inventory')) child.kill(signal);
      });
    }
    const [code] = await once(child, 'close');
    expect({ code, stderr: written.stderr }).toEqual({
      code: exitCode,
      stderr: expect.stringContaining(
        'Run run1 goes on by itself.\n  See it again: moraine run run1 --watch\n  End it:       moraine stop run1\n',
      ),
    });
    if (people === 'stderr') expect(written.stdout).toBe('');
  });
});
