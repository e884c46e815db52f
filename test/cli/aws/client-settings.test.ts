import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientSettings } from '../../../cli/aws/client-settings';
import { isLoopback } from '../../../cli/aws/loopback';
import { administratorKey } from '../../../local/iam/administrator-key';

describe('clientSettings', () => {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    // Credentials of no real account.
    process.env.AWS_SHARED_CREDENTIALS_FILE = '/nonexistent/credentials';
    process.env.AWS_CONFIG_FILE = '/nonexistent/config';
  });
  afterEach(() => {
    process.env = { ...before };
  });
  const nothing = { endpointUrl: undefined, region: undefined };
  const noCloud = '/nonexistent/cloud';
  const local = { endpointUrl: 'http://127.0.0.1:4566', region: undefined };

  it('leaves everything to the SDK when no endpoint is configured', async () => {
    expect(await clientSettings(nothing)).toEqual({});
    expect(await clientSettings({ ...nothing, region: 'eu-west-1' })).toEqual({ region: 'eu-west-1' });
  });

  it('reads AWS_DEFAULT_REGION, which the SDK does not, after AWS_REGION', async () => {
    process.env.AWS_DEFAULT_REGION = 'eu-north-1';
    expect(await clientSettings(nothing)).toEqual({ region: 'eu-north-1' });
    process.env.AWS_REGION = 'eu-west-2';
    expect(await clientSettings(nothing)).toEqual({ region: 'eu-west-2' });
    process.env.AWS_REGION = '';
    expect(await clientSettings(nothing)).toEqual({ region: 'eu-north-1' });
  });

  it('takes the key of the embedded cloud in the data directory when no credentials are configured', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cloud-'));
    try {
      const key = administratorKey(directory);
      expect(await clientSettings(local, directory)).toMatchObject({ region: 'us-east-1', credentials: key });
      process.env.AWS_ACCESS_KEY_ID = 'mine';
      process.env.AWS_SECRET_ACCESS_KEY = 'secret';
      expect((await clientSettings(local, directory)).credentials).toBeUndefined();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('makes up a region and credentials at an endpoint on this machine when none are configured', async () => {
    expect(await clientSettings(local, noCloud)).toEqual({
      endpoint: 'http://127.0.0.1:4566',
      region: 'us-east-1',
      forcePathStyle: true,
      disableClockSkewCorrection: true,
      credentials: { accessKeyId: 'moraine-local', secretAccessKey: 'moraine-local' },
    });
    expect(process.env.AWS_EC2_METADATA_DISABLED).toBeUndefined();
  });

  it('does the same for AWS_ENDPOINT_URL, which the SDK follows by itself', async () => {
    process.env.AWS_ENDPOINT_URL = 'http://localhost:4566';
    const settings = await clientSettings(nothing, noCloud);
    expect(settings.endpoint).toBeUndefined();
    expect(settings.credentials?.accessKeyId).toBe('moraine-local');
  });

  describe('with a profile', () => {
    let directory: string;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'profile-'));
      process.env.AWS_CONFIG_FILE = join(directory, 'config');
    });
    afterEach(() => rmSync(directory, { recursive: true }));
    const configure = (...lines: string[]) => writeFileSync(join(directory, 'config'), lines.join('\n'));

    it.each(['http://localhost:4566', 'http://[::1]:4566', 'http://127.0.0.1:4566'])(
      'does the same for its %s',
      async (url) => {
        configure('[default]', `endpoint_url = ${url}`);
        const { forcePathStyle, region, credentials } = await clientSettings(nothing, noCloud);
        expect([forcePathStyle, region, credentials?.accessKeyId]).toEqual([true, 'us-east-1', 'moraine-local']);
      },
    );

    it('puts buckets into the path for an endpoint in its services section, and keeps its credentials for AWS', async () => {
      configure(
        '[profile mine]',
        'services = here',
        '[services here]',
        's3 =',
        '  endpoint_url = http://localhost:4566',
      );
      process.env.AWS_PROFILE = 'mine';
      expect(await clientSettings(nothing)).toEqual({ forcePathStyle: true });
    });

    it('leaves the endpoint of another machine to the SDK', async () => {
      configure('[default]', 'endpoint_url = https://glacier.example.com');
      expect(await clientSettings(nothing)).toEqual({});
    });
  });

  it('puts buckets into the path for AWS_ENDPOINT_URL_S3', async () => {
    process.env.AWS_ENDPOINT_URL_S3 = 'http://localhost:9000';
    expect(await clientSettings(nothing)).toEqual({ forcePathStyle: true });
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:4566';
    expect(await clientSettings(nothing)).toMatchObject({ forcePathStyle: true, region: 'us-east-1' });
    process.env.AWS_ENDPOINT_URL_S3 = 'https://s3.example.com';
    expect(await clientSettings(nothing)).toEqual({});
  });

  it('uses configured credentials there too', async () => {
    process.env.AWS_ACCESS_KEY_ID = 'mine';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    expect((await clientSettings(local)).credentials).toBeUndefined();
  });

  it('never makes up credentials for another machine', async () => {
    const elsewhere = { endpointUrl: 'https://glacier.example.com', region: undefined };
    expect(await clientSettings(elsewhere)).toEqual({ endpoint: 'https://glacier.example.com' });
  });
});

describe('isLoopback', () => {
  it.each([
    ['http://127.0.0.1:4566', true],
    ['http://127.1.2.3', true],
    ['http://localhost:1/x', true],
    ['http://[::1]:4566', true],
    ['http://127.0.0.1.example.com', false],
    ['https://localhost.example.com', false],
    ['http://10.0.0.1', false],
    ['nonsense', false],
  ])('%s: %s', (url, expected) => expect(isLoopback(url)).toBe(expected));
});
