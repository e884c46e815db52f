import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../local/embedded-cloud';
import { temporaryDirectory } from '../local/temporary-directory';
import { clientEnvironment } from './client-under-test';
import { describeClient, findAwsCli, findBoto3 } from './find-client';

const MIB = 1024 * 1024;
const KEY = "a b/ü+(1)'!*~.txt";

let cloud: EmbeddedCloud;
let directory: string;
beforeAll(async () => {
  cloud = await startEmbeddedCloud({ glacier: { fsync: false } });
  directory = temporaryDirectory();
});
afterAll(() => cloud?.stop());

/** Run a program with the environment that the cloud tells. @returns what it prints */
async function run(path: string, args: string[]): Promise<string> {
  const env = { ...clientEnvironment(directory), ...cloud.environment, LC_ALL: 'C.UTF-8' };
  const { stdout } = await promisify(execFile)(path, args, { cwd: directory, env, encoding: 'utf8' });
  return stdout;
}

describeClient('boto3 and the whole cloud', findBoto3(), ({ path }) => {
  test('every form in which it signs is accepted, presigned URLs included', async () => {
    expect(JSON.parse(await run(path, [join(__dirname, 'whole_cloud.py')]))).toEqual({
      keys: [KEY, 'parts', 'presigned ü', 'unsigned'],
      partsBytes: 20 * MIB,
      presigned: 'content',
      account: '123456789012',
      presignedSts: true,
      tables: [],
      topics: [],
      machines: [],
      vaults: [],
      stacks: [],
    });
  });
});

describeClient('the AWS CLI and the whole cloud', findAwsCli(), ({ path }) => {
  const aws = (...args: string[]) => run(path, [...args, '--endpoint-url', cloud.endpoint]);

  test('aws s3 copies files in one piece and in parts, and presigns', async () => {
    const large = join(directory, 'large');
    writeFileSync(large, Buffer.alloc(20 * MIB, 'x'));
    writeFileSync(join(directory, 'small'), 'content');
    await aws('s3', 'mb', 's3://from-cli');
    await aws('s3', 'cp', 'small', `s3://from-cli/${KEY}`);
    await aws('s3', 'cp', 'large', 's3://from-cli/large');
    expect(await aws('s3', 'cp', `s3://from-cli/${KEY}`, '-')).toBe('content');
    const listed = await aws('s3', 'ls', 's3://from-cli', '--recursive');
    expect(
      listed
        .trim()
        .split('\n')
        .map((line) => line.slice(20).trim()),
    ).toEqual([`7 ${KEY}`, `${20 * MIB} large`]);
    const url = (await aws('s3', 'presign', `s3://from-cli/${KEY}`)).trim();
    expect(await (await fetch(url)).text()).toBe('content');
    expect((await fetch(url.replace('from-cli', 'from-you'))).status).toBe(403);
  });

  test('other services answer it', async () => {
    const { Account } = JSON.parse(await aws('sts', 'get-caller-identity', '--output', 'json'));
    expect(Account).toBe('123456789012');
    await aws('glacier', 'create-vault', '--account-id', '-', '--vault-name', 'from-cli');
    await aws('glacier', 'upload-archive', '--account-id', '-', '--vault-name', 'from-cli', '--body', 'large');
    await aws('dynamodb', 'list-tables');
    await aws('sns', 'list-topics');
    await aws('stepfunctions', 'list-state-machines');
    await aws('cloudformation', 'list-stacks');
  });
});
