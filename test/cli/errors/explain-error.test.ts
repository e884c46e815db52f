import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { observeClient, ServiceClock } from '../../../cli/aws/observe-client';
import { CommandError } from '../../../cli/errors/command-error';
import { explainError } from '../../../cli/errors/explain-error';
import { ExitCode } from '../../../cli/exit-codes';
import {
  ActionDeniedError,
  InvalidInputError,
  SnapshotNotFoundError,
  VaultNotFoundError,
} from '../../../core/contracts/errors';

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

    it('names a mistyped profile, though the first that it lacks is a region', () => {
      expect(explained('Error', 'Region is missing', 'archiv')).toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(/^There is no AWS profile archiv; .* Did you mean archive\?/),
      });
    });

    it('knows profiles whose names have spaces or quotes', async () => {
      await appendFile(
        process.env.AWS_CONFIG_FILE ?? '',
        '  [profile old laptop]\n[profile "new one"] # mine\n[services x]\n',
      );
      expect(explained('Error', 'Region is missing', 'old laptop').message).toContain(
        "profile old laptop names none: use --region, or set AWS_REGION. To keep one: aws configure set region us-east-1 --profile 'old laptop'",
      );
      expect(explained('CredentialsProviderError', 'no', 'x').message).toContain(
        'the profiles are default, archive, old laptop, new one, backup.',
      );
    });

    it('ends what the SDK says before it says more', () => {
      expect(explained('CredentialsProviderError', 'No key', 'archive').message).toContain('No key. Configure it');
      expect(explained('CredentialsProviderError', 'No key').message).toMatch(/No key\.$/);
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

  it.each(['ENETUNREACH', 'EPIPE', 'ENETDOWN'])('takes %s for a connection that failed', (code) => {
    expect(explainError(Object.assign(new Error(`read ${code}`), { code })).message).toMatch(
      /^Cannot reach AWS: read /,
    );
  });

  it('says what to do where a proxy shows its own certificate', () => {
    const message = 'self-signed certificate in certificate chain';
    expect(explainError(Object.assign(new Error(message), { code: 'SELF_SIGNED_CERT_IN_CHAIN' })).message).toBe(
      `Cannot reach AWS: ${message}. Where a proxy of your network reads the traffic, name its certificate: export NODE_EXTRA_CA_CERTS=FILE`,
    );
  });

  it.each([
    [
      'Region not accepted: region="" is not a valid hostname component.',
      {},
      /^No AWS region is configured: use --region/,
    ],
    ['Region not accepted: region="a b" is not a valid hostname component.', {}, /^'a b' is not an AWS region: use/],
    ['Invalid URL', { code: 'ERR_INVALID_URL' }, /^An endpoint is not a URL: check AWS_ENDPOINT_URL/],
  ])('is the usage where the environment is wrong: %s', (message, more, expected) => {
    delete process.env.AWS_PROFILE;
    expect(explainError(Object.assign(new Error(message), more))).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(expected),
    });
  });

  const ofAws = (name: string, message: string, httpStatusCode: number) =>
    explainError(Object.assign(new Error(message), { name, $metadata: { httpStatusCode } })).message;

  it.each([
    [
      'ThrottlingException',
      'Rate exceeded',
      400,
      /\. AWS limits the requests of the account: try again in a few minutes\.$/,
    ],
    ['Throttling', 'Rate exceeded', 400, /\. AWS limits the requests/],
    ['InternalFailure', 'no', 500, /\. The trouble is at AWS: try again later\.$/],
    [
      'RequestTimeTooSkewed',
      'The difference is too large.',
      403,
      /\. The clock of this machine .* it says 20\d\d-.*Z\. Set it/,
    ],
    [
      'InvalidSignatureException',
      'Signature expired: 20260105T000000Z is now earlier than',
      403,
      /\. The clock of this/,
    ],
    [
      'SignatureDoesNotMatch',
      "Credential should be scoped to a valid region, not 'x'. ",
      403,
      /\. The endpoint is that of another/,
    ],
    ['Unknown', 'UnknownError', 503, /^AWS refused a request: HTTP status 503 \(Unknown\)\. The trouble is at AWS/],
    ['Unknown', 'Unknown', 502, /^The answer to a request is not one of AWS \(HTTP status 502\): look for a proxy/],
    [
      'SyntaxError',
      "Unexpected token '<'\n  Deserialization error: to see",
      200,
      /^The answer to a request is not one of AWS/,
    ],
    [
      'Error',
      '@aws-sdk XML parse error: unexpected content.\n  Deserialization error: to see',
      200,
      /is not one of AWS/,
    ],
  ])('says what to do after %s: %s', (name, message, status, expected) => {
    expect(ofAws(name, message, status)).toMatch(expected);
  });

  it('keeps what others wrote in one line', () => {
    expect(ofAws('ValidationException', 'no\nmoraine: all is well', 400)).toBe(
      'AWS refused a request: no\\u000amoraine: all is well (ValidationException)',
    );
  });

  it('says what to do about an action that Glacier denies', () => {
    expect(explainError(new ActionDeniedError('Glacier denies glacier:ListVaults: no'))).toMatchObject({
      exitCode: 1,
      message: 'Glacier denies glacier:ListVaults: no. Use other credentials, or allow the operation.',
    });
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
        'CloudFormation refused DescribeStacks: not for you (AccessDenied). The credentials in use may not call DescribeStacks: use others, or allow the operation (cloudformation:DescribeStacks).',
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
