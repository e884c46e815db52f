import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../temporary-directory';
import { functionDirectory } from './function-directory';

const project = path.resolve(__dirname, '../../..');

/** Starts a bench with a function that never returns, and prints the pid of its process. */
const program = (codeDirectory: string, logDirectory: string) => `
import { VirtualClock } from '${project}/local/clock/virtual-clock';
import { createLambda } from '${project}/local/lambda/create-lambda';
import { Principals } from '${project}/local/iam/principals';
import { Meter } from '${project}/local/meter/meter';
const principals = new Principals('123456789012', { accessKeyId: 'AKIA', secretAccessKey: 's' });
const Principal = { Service: 'lambda.amazonaws.com' };
const role = principals.createRole('r', { Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' } });
const lambda = createLambda({
  clock: new VirtualClock(), region: 'us-east-1', accountId: '123456789012', endpointUrl: () => 'http://127.0.0.1:1',
  principals, authorizer: { decide: () => ({ kind: 'allowed' }) }, meter: new Meter(), logDirectory: '${logDirectory}', onDefect: () => {}, onLogLine: (_name, line) => console.log(line),
});
lambda.createFunction({
  functionName: 'endless', functionArn: 'arn', runtime: 'nodejs24.x', handler: 'index.handler', codeDirectory: '${codeDirectory}',
  timeoutSeconds: 60, memoryMiB: 128, environment: {}, role, maximumRetryAttempts: 0,
});
void lambda.invoke('endless', '{}');
`;

const gone = async (pid: number): Promise<boolean> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    // A process that has ended and is not yet reaped still has a directory, in state Z.
    if (!existsSync(`/proc/${pid}`) || /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
};

(process.platform === 'linux' ? describe : describe.skip)('a function', () => {
  it('ends when the embedded cloud is killed', async () => {
    const directory = temporaryDirectory();
    const code = functionDirectory(
      'export const handler = () => { console.log("pid", process.pid); setInterval(() => {}, 1000); return new Promise(() => {}); };',
    );
    const file = path.join(directory, 'program.ts');
    writeFileSync(file, program(code, path.join(directory, 'logs')));
    const parent: ChildProcess = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => {
      let printed = '';
      parent.stdout?.on('data', (chunk) => {
        printed += chunk;
        const found = /pid (\d+)\n/.exec(printed)?.[1];
        if (found) resolve(Number(found));
      });
    });
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    parent.kill('SIGKILL');
    expect(await gone(pid)).toBe(true);
  });
});
