import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { roleFor } from '../roles';
import { accountId, startBench } from '../service-bench';
import { temporaryDirectory } from '../temporary-directory';

const { loadWithCache } = require('../../../local/lambda/code-cache.cjs');

/** Long enough that V8 keeps something of it. */
const sourceOf = (value: number) => `
  let calls = 0;
  exports.value = ${value};
  exports.call = function () { calls += 1; return { calls, value: exports.value }; };`;

describe('compiled code of a function', () => {
  let cache: string;
  let file: string;
  beforeEach(() => {
    cache = path.join(temporaryDirectory(), 'cache');
    file = path.join(temporaryDirectory(), 'index.cjs');
    writeFileSync(file, sourceOf(1));
  });

  const entries = () => readdirSync(cache).map((name) => path.join(cache, name));
  /** Load, call and save. @returns the result of the call, and whether compiled code was written */
  function load() {
    const before = written();
    const { exports, save } = loadWithCache(file, cache);
    const called = exports.call();
    save();
    return { called, wrote: written() !== before };
  }
  /** Files are replaced, never written to. */
  const written = () => {
    try {
      return entries()
        .map((entry) => statSync(entry).ino)
        .join();
    } catch {
      return '';
    }
  };

  it('is cached once, and a module that is loaded from it has new state', () => {
    expect(load()).toEqual({ called: { calls: 1, value: 1 }, wrote: true });
    expect(load()).toEqual({ called: { calls: 1, value: 1 }, wrote: false });
    expect(entries()).toHaveLength(1);
  });

  it('serves no other source, not even of the same length', () => {
    load();
    writeFileSync(file, sourceOf(2));
    expect(load()).toEqual({ called: { calls: 1, value: 2 }, wrote: true });
    expect(entries()).toHaveLength(2);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['altered', (bytes) => Buffer.from(bytes.map((byte, n) => (n === bytes.length >> 1 ? byte ^ 255 : byte)))],
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 8)],
    ['empty', () => Buffer.alloc(0)],
    ['something else', () => Buffer.from('something else')],
  ])('is made anew when it is %s', (_, damage) => {
    load();
    const [entry = ''] = entries();
    writeFileSync(entry, damage(readFileSync(entry)));
    expect(load()).toEqual({ called: { calls: 1, value: 1 }, wrote: true });
    expect(load()).toEqual({ called: { calls: 1, value: 1 }, wrote: false });
  });

  it('is of one version of Node.js', () => {
    load();
    Object.defineProperty(process, 'version', {
      ...Object.getOwnPropertyDescriptor(process, 'version'),
      value: 'v99.0.0',
    });
    expect(load().wrote).toBe(true);
    expect(entries()).toHaveLength(2);
  });

  /** Invoke a function of this source twice in each of two processes. @returns its answers, and how much was kept */
  async function invokeInTwoProcesses(expression: string) {
    writeFileSync(
      file,
      `let calls = 0;
      exports.handler = async ({ exit }) => exit ? process.exit(1) : { calls: ++calls, value: ${expression} };`,
    );
    const bench = await startBench();
    bench.lambda.createFunction({
      functionName: 'counting',
      functionArn: `arn:aws:lambda:us-east-1:${accountId}:function:counting`,
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      codeDirectory: path.dirname(file),
      timeoutSeconds: 10,
      memoryMiB: 128,
      environment: {},
      role: roleFor(bench.principals, 'counting-role', 'lambda.amazonaws.com'),
      maximumRetryAttempts: 0,
    });
    const invoke = async (input: unknown) => (await bench.lambda.invoke('counting', JSON.stringify(input))).payload;
    const answers: unknown[] = [];
    for (let process = 0; process < 2; process++) {
      for (let call = 0; call < 2; call++) answers.push(JSON.parse(await invoke({})));
      expect(await invoke({ exit: true })).toContain('exit status 1');
    }
    const directory = path.join(bench.directory, 'code-cache');
    await bench.stop();
    return { answers, kept: existsSync(directory) ? readdirSync(directory).length : 0 };
  }
  const twice = (value: unknown) => [1, 2, 1, 2].map((calls) => ({ calls, value }));

  it('serves the next process of a function, whose state is new', async () => {
    expect(await invokeInTwoProcesses('__filename')).toEqual({ answers: twice(file), kept: 1 });
  });

  it('is not cached for a module with dynamic imports', async () => {
    const expression = `typeof (await import('node:os')).tmpdir`;
    expect(await invokeInTwoProcesses(expression)).toEqual({ answers: twice('function'), kept: 0 });
  });
});
