import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { Deployment } from './deployment';

describe('what cannot be retrieved', () => {
  let moraine: Deployment;

  beforeAll(async () => {
    const destinations = [{ bucket: 'gone-bucket' }, { bucket: 'taken-bucket', accountId: '444455556666' }];
    moraine = await Deployment.start({ destinations });
    await moraine.s3.send(new CreateBucketCommand({ Bucket: 'taken-bucket' }));
  });
  afterAll(() => moraine?.stop());

  it.each([
    [
      'a vault that is not configured',
      { vault: 'films' },
      'NotConfiguredError',
      "vaults: ['vault', 'empty', 'missing', 'films']",
    ],
    ['a vault that does not exist', { vault: 'missing' }, 'VaultNotFoundError', 'missing'],
    [
      'a destination that is not configured',
      { destination: { bucket: 'foreign', prefix: '' } },
      'NotConfiguredError',
      "destinations: [{ bucket: 'foreign' }]",
    ],
    [
      'a bucket that does not exist',
      { destination: { bucket: 'gone-bucket', prefix: '' } },
      'BucketNotFoundError',
      'gone-bucket',
    ],
    [
      'a bucket of another account than the configured one',
      { destination: { bucket: 'taken-bucket', prefix: '' } },
      'BucketNotFoundError',
      "there is no bucket taken-bucket that this account may list; if another account owns it, add that to the destination in the configuration and deploy: accountId: 'ACCOUNT'",
    ],
    ['a request with an unknown member', { teir: 'Bulk' }, 'InvalidInputError', 'teir'],
  ])('refuses %s', async (_name, request, error, text) => {
    const run = await moraine.retrieve(request);
    expect(run).toMatchObject({ status: 'REFUSED', error, cause: expect.stringContaining(text) });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(0);
  });

  it('refuses a manifest with invalid lines, and names their numbers', async () => {
    const manifest = await moraine.putManifest('broken', '{"ArchiveId":"a"}\n\nno json\n');
    const run = await moraine.retrieve({ manifest });
    expect(run).toMatchObject({ status: 'FAILED', error: 'InvalidInputError' });
    expect(run.cause).toMatch(/line 1.*\n?.*line 3/s);
    expect(run.report).toMatchObject({ status: 'failed', error: { error: 'InvalidInputError' } });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(0);
  });

  it('waits two days for a first inventory, and gives up', async () => {
    const run = await moraine.retrieve();
    expect(run).toMatchObject({ status: 'FAILED', error: 'InventoryNotReadyError' });
  });
});
