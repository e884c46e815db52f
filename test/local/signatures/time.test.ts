import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../../local/embedded-cloud';
import { credentialsOf } from '../credentials-of';
import { presignedUrl, signedHeaders } from '../signed-request';

const START = Date.parse('2030-06-01T00:00:00Z');
const MINUTE = 60_000;

describe.each([
  ['a cloud that checks the time of signatures', true],
  ['a cloud that does not', false],
])('%s', (_, checkSignatureTime) => {
  let cloud: EmbeddedCloud;
  beforeAll(async () => {
    cloud = await startEmbeddedCloud({ startAtMs: START, speed: 1, checkSignatureTime });
    cloud.s3.createBucket('signed');
  });
  afterAll(() => cloud?.stop());

  const expected = (refusal: string) => (checkSignatureTime ? refusal : 'accepted');
  const signer = (offsetMs: number) => ({
    service: 's3',
    credentials: credentialsOf(cloud),
    signedAt: new Date(cloud.clock.now() + offsetMs),
  });
  const verdict = async (response: Response) =>
    response.ok ? 'accepted' : `${response.status} ${/<Code>(.*?)<\/Code>/.exec(await response.text())?.[1]}`;

  it.each([
    [-14 * MINUTE, 'accepted'],
    [14 * MINUTE, 'accepted'],
    [-16 * MINUTE, '403 RequestTimeTooSkewed'],
    [16 * MINUTE, '403 RequestTimeTooSkewed'],
  ])('answers a request to S3 that was signed %i ms off: %s', async (offsetMs, refusal) => {
    const url = `${cloud.endpoint}/signed?list-type=2`;
    const headers = await signedHeaders(url, {}, signer(offsetMs));
    expect(await verdict(await fetch(url, { headers }))).toBe(expected(refusal));
  });

  it.each([
    [-59 * MINUTE, 'accepted'],
    [-61 * MINUTE, '403 AccessDenied'],
    [16 * MINUTE, '403 AccessDenied'],
  ])('answers a URL for an hour that was presigned %i ms off: %s', async (offsetMs, refusal) => {
    const request = { expiresSeconds: 3600, headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } };
    const url = await presignedUrl(`${cloud.endpoint}/signed?list-type=2`, request, signer(offsetMs));
    expect(await verdict(await fetch(url))).toBe(expected(refusal));
  });

  it('answers other services by five minutes', async () => {
    const ask = async (offsetMs: number) => {
      // The SDK corrects its clock when it is told that it is wrong.
      const systemClockOffset = cloud.clock.now() + offsetMs - Date.now();
      const config = { endpoint: cloud.endpoint, region: 'us-east-1', credentials: credentialsOf(cloud) };
      const client = new STSClient({ ...config, systemClockOffset, maxAttempts: 1 });
      try {
        await client.send(new GetCallerIdentityCommand({}));
        return 'accepted';
      } catch (error) {
        return `${(error as Error).name}: ${(error as Error).message.replace(/: \d.*/, '')}`;
      } finally {
        client.destroy();
      }
    };
    expect(await ask(-4 * MINUTE)).toBe('accepted');
    expect(await ask(-6 * MINUTE)).toBe(expected('SignatureDoesNotMatch: Signature expired'));
    expect(await ask(6 * MINUTE)).toBe(expected('SignatureDoesNotMatch: Signature not yet current'));
  });
});
