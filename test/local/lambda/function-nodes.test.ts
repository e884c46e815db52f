import { rmSync } from 'node:fs';
import path from 'node:path';
import { roleFor } from '../roles';
import { accountId, type ServiceBench, startBench } from '../service-bench';
import { temporaryDirectory } from '../temporary-directory';
import { functionDirectory } from './function-directory';
import { installNode, nodeOfVersion } from './installed-node';

const SOURCE = `export const handler = async () =>
  ({ installed: process.env.INSTALLED, runtime: process.env.AWS_EXECUTION_ENV });`;

describe('the Node.js of a function', () => {
  let nodeDirectory: string;
  let bench: ServiceBench;
  beforeEach(async () => {
    nodeDirectory = temporaryDirectory();
    bench = await startBench({ nodeDirectory });
  });
  afterEach(() => bench.stop());

  function create(runtime: string) {
    const functionName = `function-${runtime.replace('.', '-')}`;
    bench.lambda.createFunction({
      functionName,
      functionArn: `arn:aws:lambda:us-east-1:${accountId}:function:${functionName}`,
      runtime,
      handler: 'index.handler',
      codeDirectory: functionDirectory(SOURCE),
      timeoutSeconds: 10,
      memoryMiB: 128,
      environment: {},
      role: roleFor(bench.principals, `${functionName}-role`, 'lambda.amazonaws.com'),
      maximumRetryAttempts: 0,
    });
    return async () => JSON.parse((await bench.lambda.invoke(functionName, '{}')).payload);
  }

  it('is the installed one of the version that its runtime names, and its own for each runtime', async () => {
    installNode(nodeDirectory, 24, nodeOfVersion('24.99.0'));
    installNode(nodeDirectory, 22, nodeOfVersion('22.88.0'));
    expect(await create('nodejs24.x')()).toEqual({ installed: '24.99.0', runtime: 'AWS_Lambda_nodejs24.x' });
    expect(await create('nodejs22.x')()).toEqual({ installed: '22.88.0', runtime: 'AWS_Lambda_nodejs22.x' });
    expect(bench.lambda.nodes()).toMatchObject([
      { runtime: 'nodejs24.x', version: '24.99.0' },
      { runtime: 'nodejs22.x', version: '22.88.0' },
    ]);
  });

  it('is the one of the embedded cloud when that version is not installed', async () => {
    installNode(nodeDirectory, 22, nodeOfVersion('22.88.0'));
    expect(await create('nodejs24.x')()).toEqual({ runtime: 'AWS_Lambda_nodejs24.x' });
    const { execPath, versions } = process;
    expect(bench.lambda.nodes()).toEqual([{ runtime: 'nodejs24.x', version: versions.node, execPath }]);
  });

  it.each([
    ['is another version', nodeOfVersion('22.88.0'), 'is version 22.88.0'],
    ['has a similar version', nodeOfVersion('240.1.0'), 'is version 240.1.0'],
    ['does not start', 'no program', 'does not run ('],
    ['fails', '#!/bin/sh\necho "GLIBC_2.28 not found" >&2\nexit 1\n', 'does not run (GLIBC_2.28 not found)'],
  ])('is refused at deployment with the remedy when the installed one %s', (_, program, reason) => {
    installNode(nodeDirectory, 24, program);
    const directory = path.join(nodeDirectory, '24');
    expect(() => create('nodejs24.x')).toThrow(
      expect.objectContaining({
        name: 'FunctionNodeError',
        message: expect.stringContaining(
          `The Node.js in ${directory}, for functions of the runtime nodejs24.x, ${reason}`,
        ),
      }),
    );
    expect(() => create('nodejs24.x')).toThrow(/Remove that directory: .*`npx moraine functions-node` installs/);
  });

  it('is refused when a part of its installation is missing', () => {
    installNode(nodeDirectory, 24, nodeOfVersion('24.99.0'));
    rmSync(path.join(nodeDirectory, '24', 'node_modules'), { recursive: true });
    expect(() => create('nodejs24.x')).toThrow(/does not run \(.*ENOENT\)/);
  });

  it('exists for Node.js runtimes only', () => {
    for (const runtime of ['python3.13', 'nodejs', 'nodejs24.x/..']) {
      expect(() => create(runtime)).toThrow(`Node.js runtimes (nodejs24.x) only, not ${runtime}`);
    }
  });
});
