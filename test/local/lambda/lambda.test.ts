import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { FunctionConfiguration } from '../../../local/lambda/function-configuration';
import { roleFor } from '../roles';
import { accountId, administrator, type ServiceBench, startBench } from '../service-bench';
import { signedHeaders } from '../signed-request';
import { functionDirectory } from './function-directory';

const LOG_ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

describe('Lambda', () => {
  let bench: ServiceBench;
  let client: LambdaClient;
  beforeEach(async () => {
    bench = await startBench({ concurrency: 2, idleMax: 1 });
    client = new LambdaClient({ ...bench.clientConfig(), maxAttempts: 1 });
  });
  afterEach(async () => {
    client.destroy();
    await bench.stop();
    expect(bench.defects).toEqual([]);
  });

  const create = (functionName: string, source: string, overrides: Partial<FunctionConfiguration> = {}) =>
    bench.lambda.createFunction({
      functionName,
      functionArn: `arn:aws:lambda:us-east-1:${accountId}:function:${functionName}`,
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      codeDirectory: functionDirectory(source),
      timeoutSeconds: 10,
      memoryMiB: 128,
      environment: {},
      role: roleFor(bench.principals, `${functionName}-role`, 'lambda.amazonaws.com', LOG_ACTIONS),
      maximumRetryAttempts: 2,
      ...overrides,
    });
  const invoke = async (FunctionName: string, input: unknown = {}) => {
    const { Payload, FunctionError, StatusCode } = await client.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(input) }),
    );
    return { StatusCode, FunctionError, payload: JSON.parse(Buffer.from(Payload ?? []).toString() || 'null') };
  };

  it('runs a handler with its event, context, environment and virtual time', async () => {
    create(
      'echo',
      `export const handler = async (event, context) => ({
        event,
        name: context.functionName,
        arn: context.invokedFunctionArn,
        remaining: context.getRemainingTimeInMillis(),
        now: Date.now(),
        iso: new Date().toISOString(),
        text: Date().slice(0, 15),
        fixed: new Date(0).toISOString(),
        isDate: new Date() instanceof Date && new Date().constructor === Date,
        subclass: new (class Later extends Date { later() { return this.getTime() + 1; } })(5).later(),
        region: process.env.AWS_REGION,
        endpoint: process.env.AWS_ENDPOINT_URL,
        key: process.env.AWS_ACCESS_KEY_ID,
        own: process.env.OWN,
      });`,
      { environment: { OWN: 'yes' } },
    );
    const { payload, StatusCode, FunctionError } = await invoke('echo', { a: [1] });
    expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: undefined });
    expect(payload).toMatchObject({
      event: { a: [1] },
      name: 'echo',
      fixed: '1970-01-01T00:00:00.000Z',
      isDate: true,
      subclass: 6,
      region: 'us-east-1',
      endpoint: bench.endpoint.url,
      own: 'yes',
    });
    expect(payload.iso).toMatch(/^2030-06-01T00:0/);
    expect(payload.text).toBe('Sat Jun 01 2030');
    expect(Math.abs(payload.now - bench.clock.now())).toBeLessThan(5000);
    expect(payload.remaining).toBeGreaterThan(5000);
    expect(bench.principals.find(payload.key)?.principal.roleArn).toBe(`arn:aws:iam::${accountId}:role/echo-role`);
  });

  it('takes a function by ARN and runs CommonJS as well', async () => {
    create('plain', '', { codeDirectory: bench.directory, handler: 'code.run' });
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path.join(bench.directory, 'code.js'), 'exports.run = async () => "common";');
    expect((await invoke(`arn:aws:lambda:us-east-1:${accountId}:function:plain`)).payload).toBe('common');
  });

  it('reuses an environment and moves its clock on', async () => {
    create(
      'counter',
      'let count = 0; export const handler = async () => ({ count: ++count, pid: process.pid, now: Date.now() });',
    );
    const first = (await invoke('counter')).payload;
    await bench.clock.advance(86_400_000);
    const second = (await invoke('counter')).payload;
    expect(second).toMatchObject({ count: 2, pid: first.pid });
    expect(second.now - first.now).toBeGreaterThanOrEqual(86_400_000);
  });

  it('describes an error as Lambda does', async () => {
    create(
      'failing',
      'class TooBad extends Error { name = "TooBad"; } export const handler = async () => { throw new TooBad("no"); };',
    );
    const { FunctionError, payload } = await invoke('failing');
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorType: 'TooBad',
      errorMessage: 'no',
      trace: expect.arrayContaining([expect.stringContaining('TooBad')]),
    });
  });

  it('has the pauses of a function last as long on the virtual clock as the function asked for', async () => {
    const source = `
      import { setTimeout as delay } from 'node:timers/promises';
      export const handler = async () => {
        const [startedAt, realMs] = [Date.now(), performance.now()];
        await new Promise((resolve) => setTimeout(resolve, 300_000));
        await delay(300_000);
        return { virtualMs: Date.now() - startedAt, realMs: performance.now() - realMs };
      };`;
    create('pauses', source, { timeoutSeconds: 900 });
    bench.clock.heldSpeed = 1000;
    const startedAtMs = bench.clock.now();
    const { payload } = await invoke('pauses');
    // Timers fire up to a millisecond early.
    expect(payload.virtualMs).toBeGreaterThanOrEqual(598_000);
    expect(payload.realMs).toBeGreaterThanOrEqual(598);
    expect(payload.realMs).toBeLessThan(300_000);
    expect(bench.clock.now() - startedAtMs).toBeGreaterThanOrEqual(598_000);
  });

  it('kills a function at its timeout', async () => {
    create('slow', 'export const handler = () => new Promise(() => { setInterval(() => {}, 1000); });', {
      timeoutSeconds: 1,
    });
    const { FunctionError, payload } = await invoke('slow');
    expect(FunctionError).toBe('Unhandled');
    expect(payload.errorType).toBe('Sandbox.Timedout');
    expect(payload.errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
  });

  it('reports a crash, and starts anew for the next invocation', async () => {
    create(
      'crash',
      'export const handler = async (event) => { if (event.crash) process.exit(3); return process.pid; };',
    );
    const { FunctionError, payload } = await invoke('crash', { crash: true });
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 3'),
    });
    expect((await invoke('crash')).payload).toEqual(expect.any(Number));
  });

  it.each([
    ['while it works', 'await new Promise(() => {});'],
    ['when it answers, if it has blocked its event loop', ''],
  ])('kills a function with more memory than its size: %s', async (_when, then) => {
    create(
      'hungry',
      `const kept = [];
      export const handler = async ({ mib }) => {
        kept.push(Buffer.alloc(mib * 2 ** 20, 1));
        if (mib > 100) { ${then} }
        return kept.length;
      };`,
    );
    expect((await invoke('hungry', { mib: 8 })).payload).toBe(1);
    const { StatusCode, FunctionError, payload } = await invoke('hungry', { mib: 128 });
    expect({ StatusCode, FunctionError, payload }).toEqual({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(
          /^RequestId: [-0-9a-f]{36} Error: Runtime exited with error: signal: killed$/,
        ),
      },
    });
    expect((await invoke('hungry', { mib: 8 })).payload).toBe(1);
    await bench.stop();
    expect(readFileSync(path.join(bench.directory, 'logs', 'hungry.log'), 'utf8')).toMatch(
      /signal: killed\nRuntime\.ExitError\nREPORT .*\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime\.OutOfMemory\n/,
    );
  });

  it('refuses code of 250 MiB, wherever its files lie', () => {
    const codeDirectory = functionDirectory('');
    const data = path.join(codeDirectory, 'nested', 'data');
    mkdirSync(path.dirname(data));
    writeFileSync(data, '');
    truncateSync(data, 262_143_999);
    create('large', '', { codeDirectory });
    truncateSync(data, 262_144_000);
    expect(() => create('large', '', { codeDirectory })).toThrow('Unzipped size must be smaller than 262144000 bytes');
  });

  it('reports code that cannot be loaded', async () => {
    create('missing', 'export const handler = 1;', { handler: 'index.other' });
    expect((await invoke('missing')).payload).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
    create('absent', '', { handler: 'nothing.handler' });
    expect((await invoke('absent')).payload).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
    create('broken', 'this is not JavaScript');
    expect((await invoke('broken')).payload).toMatchObject({ errorType: 'SyntaxError' });
  });

  it('queues invocations over its concurrency and keeps few idle environments', async () => {
    create(
      'pids',
      'export const handler = async () => { await new Promise((r) => setTimeout(r, 50)); return process.pid; };',
    );
    const results = await Promise.all(Array.from({ length: 6 }, () => invoke('pids')));
    const pids = new Set(results.map(({ payload }) => payload as number));
    expect(pids.size).toBeLessThanOrEqual(3);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const alive = [...pids].filter((pid) => existsSync(`/proc/${pid}`));
    if (process.platform === 'linux') expect(alive).toHaveLength(1);
  });

  it('writes what functions print to their log, if their roles may, and measures their memory', async () => {
    const role = roleFor(bench.principals, 'writes-no-log', 'lambda.amazonaws.com');
    create('mute', 'export const handler = async () => { console.log("hello"); };', { role });
    create(
      'chatty',
      'export const handler = async () => { console.log("hello"); console.error("world"); globalThis.kept = Buffer.alloc(60e6, 1); };',
      { memoryMiB: 192 },
    );
    await invoke('chatty');
    expect(await invoke('mute')).toMatchObject({ payload: null });
    await bench.stop();
    expect(existsSync(path.join(bench.directory, 'logs', 'mute.log'))).toBe(false);
    const log = readFileSync(path.join(bench.directory, 'logs', 'chatty.log'), 'utf8');
    expect(log).toContain('hello\n');
    expect(log).toContain('world\n');
    expect(log).toMatch(/REPORT RequestId: \S+\tDuration: \d+ ms\tMemory Size: 192 MB\tMax Memory Used: \d+ MB\n/);
    expect(bench.lambda.peakRssBytes('chatty')).toBeGreaterThan(90e6);
    expect(bench.lambda.peakRssBytes('chatty')).toBeLessThan(160e6);
  });

  it('retries an event twice, on virtual time', async () => {
    create(
      'retry',
      'import { appendFileSync } from "node:fs"; export const handler = async () => { appendFileSync("calls", Date.now() + "\\n"); throw new Error("again"); };',
    );
    await client.send(new InvokeCommand({ FunctionName: 'retry', InvocationType: 'Event', Payload: '{}' }));
    await bench.clock.whenIdle();
    const { codeDirectory } = bench.lambda.fn('retry');
    const calls = readFileSync(path.join(codeDirectory, 'calls'), 'utf8').trim().split('\n').map(Number);
    expect(calls).toHaveLength(3);
    expect((calls[2] as number) - (calls[0] as number)).toBeGreaterThanOrEqual(180_000);
  });

  it('starts anew when an idle environment has ended by itself', async () => {
    create(
      'fleeting',
      'export const handler = async () => { setTimeout(() => process.exit(1), 20); return process.pid; };',
    );
    const first = (await invoke('fleeting')).payload;
    await new Promise((resolve) => setTimeout(resolve, 200));
    const second = await invoke('fleeting');
    expect(second.FunctionError).toBeUndefined();
    expect(second.payload).not.toBe(first);
  });

  it('knows no function whose name cannot be decoded', async () => {
    const url = `${bench.endpoint.url}/2015-03-31/functions/%FF/invocations`;
    const request = { method: 'POST', body: '{}' };
    const headers = await signedHeaders(url, request, { service: 'lambda', credentials: administrator });
    const answer = await fetch(url, { ...request, headers });
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([404, 'ResourceNotFoundException']);
  });

  it('refuses unknown functions, aliases, bad payloads and configurations', async () => {
    create('known', 'export const handler = async () => 1;');
    await expect(invoke('unknown')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(invoke('known:prod')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(client.send(new InvokeCommand({ FunctionName: 'known', Payload: 'no json' }))).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
    expect(() => create('late', '', { timeoutSeconds: 901 })).toThrow('from 1 to 900');
    expect(() => create('small', '', { memoryMiB: 64 })).toThrow('from 128 to 10240');
    create('longest', '', { timeoutSeconds: 900, memoryMiB: 10_240 });
    expect(() => create('early', '', { timeoutSeconds: 0 })).toThrow('from 1 to 900');
    expect(() => create('large', '', { memoryMiB: 10_241 })).toThrow('from 128 to 10240');
  });

  it('refuses environments over 4 KB, measured as JSON, and names that are reserved or none', () => {
    const withEnvironment = (environment: Record<string, string>) => () => create('environment', '', { environment });
    // {"AB":""} has 9 bytes.
    expect(withEnvironment({ AB: 'x'.repeat(4087) })).not.toThrow();
    expect(withEnvironment({ AB: 'x'.repeat(4088) })).toThrow('exceeded the 4KB limit. String measured: {"AB":"xxx');
    expect(withEnvironment({ AB: '"'.repeat(2044) })).toThrow('exceeded the 4KB limit');
    expect(withEnvironment({ AWS_REGION: 'eu-west-1' })).toThrow('Reserved keys used in this request: AWS_REGION');
    expect(withEnvironment({ '1A': 'x' })).toThrow('1A');
  });

  it('refuses payloads over 6 MB, events over 1 MB, and longer answers', async () => {
    create('length', 'export const handler = async (event) => event.length ?? "x".repeat(event.answer);');
    const send = (Payload: string, InvocationType: 'Event' | 'RequestResponse' = 'RequestResponse') =>
      client.send(new InvokeCommand({ FunctionName: 'length', InvocationType, Payload }));
    const json = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));

    const largest = await send(json(6_291_456));
    expect(Buffer.from(largest.Payload ?? []).toString()).toBe('6291454');
    for (const bytes of [6_291_457, 40_000_000]) {
      await expect(send(json(bytes))).rejects.toMatchObject({
        name: 'RequestEntityTooLargeException',
        message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
        $metadata: { httpStatusCode: 413 },
      });
    }
    expect((await send(json(1_048_576), 'Event')).StatusCode).toBe(202);
    await expect(send(json(1_048_577), 'Event')).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
      message: '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
    });
    expect((await send(JSON.stringify({ answer: 6_291_554 }))).FunctionError).toBeUndefined();
    const long = await invoke('length', { answer: 6_291_555 });
    expect(long).toMatchObject({
      FunctionError: 'Unhandled',
      payload: { errorType: 'Function.ResponseSizeTooLarge' },
    });
  });
});
