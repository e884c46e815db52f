import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { defineConfig, parseConfig } from '../../core/contracts/config';
import { commandAt } from '../cli/command-at';
import { fakeTerminal } from '../cli/fake-terminal';
import { temporaryDirectory } from '../local/temporary-directory';
import { Served } from './served';
import { synthesize } from './synthesize';

const CONFIG = {
  vaults: ['demo', 'backups'],
  destinations: [{ bucket: 'elsewhere' }],
  plans: [
    {
      name: 'documents',
      source: { bucket: 'my-bucket', prefix: 'documents/' },
      vault: 'backups',
      schedule: { expression: 'rate(1 day)' },
      retention: { keepLast: 3 },
    },
  ],
};

describe('runs in `moraine local`', () => {
  let cloud: Served;
  let app: string;
  let directory: string;
  // At real speed, Glacier takes hours: a retrieval is under way as long as a test likes.
  const serve = () => Served.start(['--app', app, '--dir', directory, '--port', '0', '--speed', '1']);

  beforeAll(async () => {
    app = synthesize(parseConfig(defineConfig(CONFIG)));
    directory = path.join(temporaryDirectory(), 'data');
    cloud = await serve();
  });
  afterAll(() => cloud?.stop('SIGKILL'));

  const moraine = async (...argv: string[]) => {
    const terminal = fakeTerminal();
    const code = await commandAt(cloud, [...argv, '--json'], terminal);
    // biome-ignore lint/suspicious/noExplicitAny: the JSON of any command
    return { code, json: terminal.objects[0] as any };
  };

  /** Skip 25 hours. @returns what is printed until they have passed */
  const skipDay = async (): Promise<string> => {
    const from = cloud.stdout.length;
    const passed = new Promise<void>((resolve) => {
      cloud.child.stdout?.on('data', () => {
        if (/25 hours have passed.*\n/.test(cloud.stdout.slice(from))) resolve();
      });
    });
    cloud.child.kill('SIGUSR2');
    await passed;
    return cloud.stdout.slice(from);
  };

  it('find the places of the configuration, which are created and told', () => {
    expect(cloud.stdout).toContain(
      'Created, empty, since the configuration names them: vaults demo, backups; buckets my-bucket, elsewhere.\n',
    );
    expect(cloud.stdout).toMatch(/\nRun kill -USR2 \d+ to skip 25 hours .*Ctrl-C stops\.\n/);
    expect(cloud.stderr).toBe('');
  });

  it('are started by the schedule of a plan once its source has an object', async () => {
    const skipped = await skipDay();
    expect(skipped).toMatch(/^Skipping 25 hours, to .*, with what is due on the way\. No run is under way\.\n/);
    expect(skipped).toContain(
      'The schedules of plan documents start nothing until s3://my-bucket/documents/ has an object',
    );
    expect(skipped).toMatch(/25 hours have passed: .* No run has begun\. No run is under way\.\n$/);
    expect((await moraine('runs')).json.runs).toEqual([]);
    expect((await moraine('plans')).json.plans).toMatchObject([{ lastBackup: null, overdue: null }]);

    const s3 = new S3Client({ ...cloud.clientConfig(), forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket: 'my-bucket', Key: 'documents/a.txt', Body: 'hello' }));
    expect(await skipDay()).toMatch(/25 hours have passed: .* 1 run began\. No run is under way\.\n$/);
    expect((await moraine('runs')).json.runs).toMatchObject([
      { kind: 'backup', plan: 'documents', status: 'succeeded' },
    ]);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'that %s cuts off are told with the command that starts them again',
    async (signal) => {
      const { runId } = (await moraine('retrieve', 'demo')).json;
      expect((await moraine('runs', '--status', 'under-way')).json.runs).toMatchObject([{ runId }]);
      const { AWS_ENDPOINT_URL: stopped } = cloud.environment;
      expect(await cloud.stop(signal)).toBe(signal === 'SIGINT' ? 0 : null);
      const stopping = cloud.stdout.slice(cloud.stdout.indexOf('Stopping'));
      if (signal === 'SIGINT') {
        expect(stopping).toContain(`Cut off, with the functions at work: 1 run. The data is kept in ${directory}.\n`);
        expect(stopping).toContain(
          `  retrieve of vault demo, run ${runId}\n    moraine retry ${runId} --endpoint-url ${stopped} --watch\n`,
        );
      }

      cloud = await serve();
      expect(cloud.stdout).not.toContain('Created');
      expect(cloud.stdout).toContain(`Cut off when this cloud was stopped or killed, and ended as stopped.`);
      const { AWS_ENDPOINT_URL } = cloud.environment;
      expect(cloud.stdout).toContain(
        `  retrieve of vault demo, run ${runId}\n    moraine retry ${runId} --endpoint-url ${AWS_ENDPOINT_URL} --watch\n`,
      );
      expect(await moraine('run', runId)).toMatchObject({ code: 4, json: { runId, status: 'stopped' } });
      const again = await moraine('retry', runId);
      expect(again).toMatchObject({ code: 0, json: { runId: expect.any(String) } });
      expect((await moraine('stop', again.json.runId)).code).toBe(0);
      expect((await moraine('runs', '--status', 'under-way')).json.runs).toEqual([]);
      expect(cloud.stderr).toBe('');
    },
  );
});
