import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { observeClient, ServiceClock } from '../../../cli/aws/observe-client';
import { CommandError } from '../../../cli/errors/command-error';
import { explainError } from '../../../cli/errors/explain-error';
import { ExitCode } from '../../../cli/exit-codes';
import { InvalidInputError, SnapshotNotFoundError, VaultNotFoundError } from '../../../core/contracts/errors';

const settings = { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 };

describe('explainError', () => {
  it('passes on messages that are written for users', () => {
    expect(explainError(new CommandError('mend it', ExitCode.failed))).toMatchObject({
      message: 'mend it',
      exitCode: 4,
    });
    expect(explainError(new InvalidInputError('line 3'))).toMatchObject({ message: 'line 3', exitCode: 2 });
    expect(explainError(new SnapshotNotFoundError('no snapshot'))).toMatchObject({ exitCode: 2 });
    expect(explainError(new VaultNotFoundError('no vault'))).toMatchObject({ message: 'no vault', exitCode: 1 });
  });

  it('says how to configure credentials and a region', () => {
    const credentials = Object.assign(new Error('Could not load'), { name: 'CredentialsProviderError' });
    expect(explainError(credentials)).toMatchObject({ exitCode: 2, message: expect.stringContaining('aws configure') });
    expect(explainError(new Error('Region is missing')).message).toContain('use --region, or set AWS_REGION');
  });

  describe('with a profile', () => {
    const before = { ...process.env };
    let directory: string;
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'moraine-test-'));
      const config = join(directory, 'config');
      await writeFile(config, '[default]\nregion = us-east-1\n[profile archive]\n[sso-session company]\n');
      const credentials = join(directory, 'credentials');
      await writeFile(credentials, '[backup]\naws_access_key_id = x\n');
      Object.assign(process.env, { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials });
      delete process.env.AWS_SESSION_TOKEN;
      delete process.env.AWS_ACCESS_KEY_ID;
    });
    afterEach(async () => {
      process.env = { ...before };
      await rm(directory, { recursive: true });
    });

    const explained = (name: string, message: string, profile?: string) => {
      if (profile === undefined) delete process.env.AWS_PROFILE;
      else process.env.AWS_PROFILE = profile;
      return explainError(Object.assign(new Error(message), { name }));
    };

    it('names the profiles when there is none of that name', () => {
      expect(explained('CredentialsProviderError', 'Could not resolve', 'archiv')).toMatchObject({
        exitCode: 2,
        message:
          'There is no AWS profile archiv; the profiles are default, archive, backup. Did you mean archive? Name one (export AWS_PROFILE=NAME), or configure it: aws configure --profile archiv',
      });
    });

    it('names a profile that gives no credentials', () => {
      expect(explained('CredentialsProviderError', 'No key.', 'archive').message).toBe(
        'AWS profile archive gives no credentials: No key. Configure it: aws configure --profile archive',
      );
    });

    it.each(['CredentialsProviderError', 'TokenProviderError'])('says how to sign in again after %s', (name) => {
      const said = 'The SSO session associated with this profile has expired.';
      expect(explained(name, said, 'archive')).toMatchObject({
        exitCode: 2,
        message: 'The sign-in of AWS profile archive has expired. Sign in again: aws sso login --profile archive',
      });
      expect(explained(name, said).message).toBe(
        'The sign-in of the AWS profile has expired. Sign in again: aws sso login',
      );
    });

    it('names the profile that has no region, and how to give it one', () => {
      expect(explained('Error', 'Region is missing', 'archive').message).toBe(
        'No AWS region is configured, and profile archive names none: use --region, or set AWS_REGION. To keep one: aws configure set region us-east-1 --profile archive',
      );
    });

    const refused = (name: string) => explainError(Object.assign(new Error('no'), { name, $metadata: {} })).message;

    it.each(['ExpiredToken', 'ExpiredTokenException'])('says how to renew credentials after %s', (name) => {
      process.env.AWS_PROFILE = 'archive';
      expect(refused(name)).toBe(
        `AWS refused a request: no (${name}). The credentials have expired. Sign in again: aws sso login --profile archive`,
      );
      process.env.AWS_SESSION_TOKEN = 'x';
      expect(refused(name)).toContain('The session of AWS_SESSION_TOKEN has expired: export AWS_ACCESS_KEY_ID,');
    });

    it('tells an account that Glacier does not admit what it can do', () => {
      expect(refused('NoLongerSupportedException')).toMatch(
        /^AWS refused a request: no \(NoLongerSupportedException\)\. Amazon Glacier admits no new customers since December 2025.*npx moraine demo$/,
      );
    });

    it('names a region of which there is no host', () => {
      const error = Object.assign(new Error('getaddrinfo ENOTFOUND cloudformation.us-west-9.amazonaws.com'), {
        code: 'ENOTFOUND',
      });
      expect(explainError(error).message).toContain('Check the network, the region us-west-9 and --endpoint-url');
    });
  });

  it('reports that the endpoint is unreachable, however the error is wrapped', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
      code: 'ECONNREFUSED',
      $metadata: {},
    });
    const tried = Object.assign(new AggregateError([refused], ''), { code: 'ECONNREFUSED' });
    for (const error of [refused, tried, new Error('wrapped', { cause: refused })]) {
      expect(explainError(error)).toMatchObject({
        exitCode: 1,
        message: expect.stringMatching(
          /^Cannot reach AWS: connect ECONNREFUSED 127\.0\.0\.1:1\. Check .*--endpoint-url/,
        ),
      });
    }
  });

  it('accepts values that are not errors', () => {
    expect(explainError('a text')).toEqual({ name: 'Error', message: 'a text', exitCode: 1 });
    expect(explainError(undefined).exitCode).toBe(1);
  });

  describe('of a call to AWS', () => {
    let server: Server;
    let endpoint: string;
    let answer: { status: number; body: string };
    beforeAll(async () => {
      server = createServer((_, response) => {
        response.writeHead(answer.status, { 'Content-Type': 'text/xml', Date: 'Thu, 01 Jan 2099 00:00:00 GMT' });
        response.end(answer.body);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => server.close());

    const call = async (url: string, clock = new ServiceClock()) => {
      const client = observeClient(new CloudFormationClient({ ...settings, endpoint: url }), clock);
      try {
        return await client.send(new DescribeStacksCommand({ StackName: 'x' }));
      } finally {
        client.destroy();
      }
    };
    const failure = (url: string) => call(url).then(() => undefined, explainError);

    it('names the operation, the code, and what to do', async () => {
      const error = '<Error><Code>AccessDenied</Code><Message>not for you</Message></Error>';
      answer = { status: 403, body: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>` };
      expect((await failure(endpoint))?.message).toBe(
        'CloudFormation refused DescribeStacks: not for you (AccessDenied). The credentials in use may not call DescribeStacks: use others, or allow the operation.',
      );
    });

    it.each(['InvalidClientTokenId', 'SignatureDoesNotMatch'])(
      'says how to get the key of an embedded cloud after %s, and only there',
      async (code) => {
        const error = `<Error><Code>${code}</Code><Message>no</Message></Error>`;
        answer = { status: 403, body: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>` };
        const { message } = (await failure(endpoint)) ?? {};
        expect(message).toContain(`CloudFormation refused DescribeStacks: no (${code}). An embedded cloud has a key`);
        expect(message).toContain('export AWS_ACCESS_KEY_ID=… and export AWS_SECRET_ACCESS_KEY=…');
        const elsewhere = Object.assign(new Error('no'), { name: code, $metadata: {} });
        expect(explainError(elsewhere).message).toBe(`AWS refused a request: no (${code})`);
      },
    );

    it('takes the time from the responses', async () => {
      answer = {
        status: 200,
        body: '<DescribeStacksResponse><DescribeStacksResult><Stacks/></DescribeStacksResult></DescribeStacksResponse>',
      };
      const clock = new ServiceClock();
      await call(endpoint, clock);
      expect(clock.now().getUTCFullYear()).toBe(2099);
    });
  });
});
