import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

const PROJECT = path.resolve(__dirname, '../..');

/** Start the command line in a process of its own, without credentials. */
function start(argv: string[], cwd: string, stdout: 'pipe' | number = 'pipe') {
  const { AWS_PROFILE: _, npm_command: __, ...inherited } = process.env;
  const files = { AWS_SHARED_CREDENTIALS_FILE: '/nonexistent', AWS_CONFIG_FILE: '/nonexistent' };
  return spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), path.join(PROJECT, 'bin/cli.ts'), ...argv], {
    cwd,
    env: { ...inherited, ...files },
    stdio: ['ignore', stdout, 'pipe'],
  }) as ChildProcessByStdio<null, Readable, Readable>;
}

async function moraine(argv: string[], cwd = PROJECT) {
  const child = start(argv, cwd);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

describe('the process', () => {
  it('prints one JSON object on stdout, and messages on stderr', async () => {
    const { code, stdout, stderr } = await moraine(['runs', '--json', '--endpoint-url', 'http://127.0.0.1:1']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      error: { cause: expect.stringContaining('ECONNREFUSED') },
    });
    expect(stderr).toMatch(
      /^moraine: Cannot reach AWS \(CloudFormation DescribeStacks\): .*ECONNREFUSED 127\.0\.0\.1:1/,
    );
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('explains how to synthesize the stacks when there are none, and leaves nothing behind', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'moraine-test-'));
    try {
      const { code, stderr } = await moraine(['local'], directory);
      expect(code).toBe(2);
      expect(stderr).toBe(
        'moraine: There are no synthesized stacks in cdk.out: run `moraine build`, or name another directory with --app.\n',
      );
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it.each(['stdout', 'stderr'] as const)('keeps the exit code when nobody reads %s', async (closed) => {
    const child = start(['ls', 'Docs', '--json'], PROJECT);
    child[closed].destroy();
    const [code] = await once(child, 'close');
    expect(code).toBe(2);
  });

  it('says in one line that its output cannot be written', async () => {
    const full = await open('/dev/full', 'w');
    const child = start(['--help'], PROJECT, full.fd);
    const said = text(child.stderr);
    const [code] = await once(child, 'close');
    await full.close();
    expect(code).toBe(1);
    expect(await said).toMatch(/^moraine: The output cannot be written: ENOSPC: .*\n$/);
  });

  it('prints help with an example', async () => {
    const { code, stdout } = await moraine(['retrieve', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('moraine retrieve photos --to s3://my-bucket/photos --tier Bulk --watch');
  });
});
