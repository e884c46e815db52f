import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PROJECT = path.resolve(__dirname, '../..');

/** Run the command line in a process of its own, without credentials. */
async function moraine(argv: string[], cwd = PROJECT) {
  const { AWS_PROFILE: _, npm_command: __, ...inherited } = process.env;
  const files = { AWS_SHARED_CREDENTIALS_FILE: '/nonexistent', AWS_CONFIG_FILE: '/nonexistent' };
  const child = spawn(
    process.execPath,
    ['--require', require.resolve('tsx/cjs'), path.join(PROJECT, 'bin/cli.ts'), ...argv],
    { cwd, env: { ...inherited, ...files }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
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

  it('prints help with an example', async () => {
    const { code, stdout } = await moraine(['retrieve', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('moraine retrieve photos --to s3://my-bucket/photos --tier Bulk --watch');
  });
});
