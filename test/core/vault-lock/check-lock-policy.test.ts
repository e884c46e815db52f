import { checkLockPolicy } from '../../../core/vault-lock/check-lock-policy';
import { denyingPolicy } from '../../../core/vault-lock/denying-policy';

const ARN = 'arn:aws:glacier:us-east-1:123456789012:vaults/photos';
const deny = (more: object) =>
  JSON.stringify({
    Statement: [{ Effect: 'Deny', Principal: '*', Resource: ARN, Action: 'glacier:DeleteArchive', ...more }],
  });
const byAge = { Condition: { NumericLessThan: { 'glacier:ArchiveAgeInDays': '7' } } };

describe('the policy of a lock', () => {
  it('by age alone has nothing to be warned of', () => {
    expect(checkLockPolicy(denyingPolicy(ARN, 365), ARN)).toEqual({ errors: [], warnings: [] });
  });

  it.each([
    ['is no JSON', 'Deny', 'no JSON object'],
    ['has no statements', '{"Version":"2012-10-17","Statement":[]}', 'no JSON object with a `Statement`'],
    ['is about another vault', deny({ Resource: `${ARN}2` }), ARN],
    ['is longer than 20 KB', deny({ Sid: 'x'.repeat(20 * 1024) }), 'at most 20480'],
  ])('that %s would be refused', (_, policy, error) => {
    expect(checkLockPolicy(policy, ARN)).toEqual({ errors: [expect.stringContaining(error)], warnings: [] });
  });

  it.each([
    ['allows only', deny({ Effect: 'Allow' }), ['does not forbid to delete']],
    ['keeps everything for ever', deny({}), ['Nobody will ever']],
    ['depends on tags', deny({ Condition: { StringLike: { 'glacier:ResourceTag/x': 'y' } } }), ['cannot be told']],
    [
      'denies uploads',
      deny({ ...byAge, Action: ['glacier:DeleteArchive', 'glacier:InitiateMultipartUpload'] }),
      ['InitiateMultipartUpload: that stops backups'],
    ],
    [
      'denies retrievals',
      deny({ ...byAge, Action: ['glacier:DeleteArchive', 'glacier:*Job*'] }),
      ['InitiateJob, DescribeJob, ListJobs, GetJobOutput: that stops retrievals'],
    ],
    [
      'denies to delete the vault',
      deny({ Action: ['glacier:DeleteVault'] }),
      ['does not forbid to delete archives', 'DeleteVault: that stops deleting the vault'],
    ],
    [
      'denies settings',
      deny({ ...byAge, Action: ['glacier:DeleteArchive', 'glacier:AddTags*'] }),
      ['AddTagsToVault: that stops managing'],
    ],
    [
      'denies everything but a deletion of old archives',
      deny({ Action: 'glacier:*', Condition: { NumericLessThanIfExists: { 'glacier:ArchiveAgeInDays': '0' } } }),
      [
        'does not forbid to delete archives',
        'backups',
        'retrievals',
        'DescribeVault',
        'DeleteVault',
        'CreateVault',
        'GetVaultLock',
        'AbortVaultLock, CompleteVaultLock',
      ],
    ],
    [
      'denies everything',
      deny({ Action: 'glacier:*' }),
      [
        'Nobody will ever',
        'backups',
        'retrievals',
        'DescribeVault',
        'DeleteVault',
        'CreateVault',
        'GetVaultLock',
        'AbortVaultLock, CompleteVaultLock',
      ],
    ],
  ])('that %s is warned of', (_, policy, warnings) => {
    expect(checkLockPolicy(policy, ARN)).toEqual({
      errors: [],
      warnings: warnings.map((warning) => expect.stringContaining(warning)),
    });
  });
});
