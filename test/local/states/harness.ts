import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { SFNClient } from '@aws-sdk/client-sfn';
import { VirtualClock } from '../../../local/clock/virtual-clock';
import { createStates, type StatesOptions, type StatesService } from '../../../local/states/create-states';
import { IntegrationError, type TaskIntegration } from '../../../local/states/task-integration';
import { memoryObjects } from './memory-objects';

export const ROLE = 'arn:aws:iam::123456789012:role/machine';
/** Virtual time at which every harness starts. */
export const START = Date.parse('2026-01-01T00:00:00.000Z');

/** Integrations that need no other service: `lambda:invoke` calls a function of this record with its payload. */
export const functions: Record<string, (payload: never) => unknown> = {
  echo: (payload: unknown) => payload,
  add: (payload: { a: number; b: number }) => payload.a + payload.b,
  fail: (payload: { error: string; cause?: string }) => {
    throw new IntegrationError(payload.error, payload.cause ?? 'told to');
  },
  large: (payload: { bytes: number }) => 'x'.repeat(payload.bytes),
  never: () => new Promise(() => {}),
};

export const lambdaInvoke: TaskIntegration = async (args) => {
  const { FunctionName, Payload } = args as { FunctionName: string; Payload: never };
  const called = functions[FunctionName];
  if (!called) throw new IntegrationError('Lambda.ResourceNotFoundException', `no function ${FunctionName}`);
  return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: await called(Payload) };
};

export interface Harness {
  states: StatesService;
  clock: VirtualClock;
  client: SFNClient;
  objects: ReturnType<typeof memoryObjects>;
  directory: string;
  /** Create (or replace) a machine of this name and return its ARN. */
  machine(definition: object, name?: string): string;
  /** Start an execution and return its description once it has ended. */
  run(definition: object, input?: unknown, name?: string): Promise<Ended>;
  /** Close the service and open it again over the same directory. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Ended {
  status: string;
  output: unknown;
  error: string | undefined;
  cause: string | undefined;
  /** Virtual seconds it took. */
  seconds: number;
  arn: string;
}

/** `QueryLanguage` and the states of a machine that begins with the first of them. */
export function definitionOf(states: Record<string, object>, rest: object = {}): object {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...rest };
}

function serve(current: () => StatesService): Promise<Server> {
  const server = createServer(async (http, response) => {
    const url = new URL(http.url ?? '/', 'http://localhost');
    const caller = { accessKeyId: 'test', accountId: '123456789012' };
    const request = {
      http,
      method: http.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      caller,
      region: 'eu-west-1',
      requestId: '1',
      body: await buffer(http),
    };
    current()
      .handle(request, response)
      .catch((error) => {
        response.writeHead(500).end(String(error));
      });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

export async function describeEnded(states: StatesService, arn: string): Promise<Ended> {
  const described = await ask(states, 'DescribeExecution', { executionArn: arn });
  return {
    status: described.status,
    output: described.output === undefined ? undefined : JSON.parse(described.output),
    error: described.error,
    cause: described.cause,
    seconds: described.stopDate - described.startDate,
    arn,
  };
}

/** Call an operation without a network. */
// biome-ignore lint/suspicious/noExplicitAny: the answers of all operations
export async function ask(states: StatesService, operation: string, input: object): Promise<any> {
  const body = Buffer.from(JSON.stringify(input));
  const http = { headers: { 'x-amz-target': `AWSStepFunctions.${operation}` } };
  let statusCode = 0;
  let text = '';
  const response = {
    writeHead: (code: number) => {
      statusCode = code;
    },
    end: (written: string) => {
      text = written;
    },
  };
  await states.handle({ http, body } as never, response as never);
  const answer = JSON.parse(text);
  if (statusCode !== 200) throw Object.assign(new Error(answer.message), { name: answer.__type });
  return answer;
}

export async function startHarness(options: Partial<StatesOptions> = {}): Promise<Harness> {
  const clock = options.clock ?? new VirtualClock({ startAtMs: START });
  const directory = mkdtempSync(join(tmpdir(), 'states-'));
  const objects = memoryObjects();
  const open = () =>
    createStates({
      directory,
      clock,
      region: 'eu-west-1',
      accountId: '123456789012',
      integrations: { 'lambda:invoke': lambdaInvoke },
      objects: () => objects,
      ...options,
    });
  let states = open();
  const server = await serve(() => states);
  const client = new SFNClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const harness: Harness = {
    get states() {
      return states;
    },
    clock,
    client,
    objects,
    directory,
    machine: (definition, name = 'machine') =>
      states.createStateMachine({ name, definition, roleArn: ROLE }).stateMachineArn,
    async run(definition, input = {}, name = 'machine') {
      const stateMachineArn = harness.machine(definition, name);
      const { executionArn } = states.startExecution({ stateMachineArn, input: JSON.stringify(input) });
      await clock.whenIdle();
      return describeEnded(states, executionArn);
    },
    async restart() {
      states = open();
    },
    async close() {
      await states.close();
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      clock.close();
      rmSync(directory, { recursive: true });
    },
  };
  return harness;
}
