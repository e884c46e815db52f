import { type AccessRequest, appliesTo } from '../../../../local/iam/policy/applies-to';
import { parsePolicy } from '../../../../local/iam/policy/parse-policy';

const accountId = '123456789012';
const photos = `arn:aws:glacier:us-east-1:${accountId}:vaults/photos`;
const user = { accessKeyId: 'AKIA', accountId };
const roleArn = `arn:aws:iam::${accountId}:role/Copy`;
const role = { accessKeyId: 'ASIA', accountId, roleArn, sessionName: 'embedded-cloud' };

const deny = { Effect: 'Deny', Principal: '*', Action: 'glacier:DeleteArchive', Resource: photos };

function applies(changes: object, request: Partial<AccessRequest> = {}): boolean {
  const statement = { ...deny, ...changes };
  const [parsed] = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }));
  if (!parsed) throw new Error('there is no statement');
  return appliesTo(parsed, {
    caller: user,
    action: 'glacier:DeleteArchive',
    resource: photos,
    context: new Map(),
    ...request,
  });
}

test.each<[string, unknown, boolean, boolean]>([
  ['anyone', '*', true, true],
  ['any AWS account', { AWS: '*' }, true, true],
  ['the account by its id', { AWS: accountId }, true, true],
  ['the account by its root', { AWS: `arn:aws:iam::${accountId}:root` }, true, true],
  ['another account', { AWS: ['210987654321', 'arn:aws:iam::210987654321:root'] }, false, false],
  ['the user', { AWS: `arn:aws:iam::${accountId}:user/embedded-cloud` }, true, false],
  ['the role', { AWS: `arn:aws:iam::${accountId}:role/Copy` }, false, true],
  ['the session', { AWS: `arn:aws:sts::${accountId}:assumed-role/Copy/embedded-cloud` }, false, true],
  [
    'another role, or the role',
    { AWS: [`arn:aws:iam::${accountId}:role/X`, `arn:aws:iam::${accountId}:role/Copy`] },
    false,
    true,
  ],
  ['a role whose name begins so', { AWS: `arn:aws:iam::${accountId}:role/Cop` }, false, false],
  ['a service', { Service: 'sns.amazonaws.com' }, false, false],
])('%s as principal', (_, Principal, ofUser, ofRole) => {
  expect([applies({ Principal }), applies({ Principal }, { caller: role })]).toEqual([ofUser, ofRole]);
});

test('a policy of an identity has no principal, and is about whoever has it', () => {
  expect(applies({ Principal: undefined })).toBe(true);
});

test.each<[string, object, boolean]>([
  ['it in another case', { Action: 'GLACIER:deletearchive' }, true],
  ['all of the service', { Action: 'glacier:*' }, true],
  ['all', { Action: '*' }, true],
  ['those that begin so', { Action: ['glacier:Upload*', 'glacier:Delete*'] }, true],
  ['another', { Action: 'glacier:DeleteVault' }, false],
  ['it without the service', { Action: 'DeleteArchive' }, false],
  ['all but it', { Action: undefined, NotAction: 'glacier:DeleteArchive' }, false],
  ['all but others', { Action: undefined, NotAction: ['glacier:Get*', 'glacier:List*'] }, true],
])('of actions, %s', (_, actions, expected) => {
  expect(applies(actions)).toBe(expected);
});

test.each<[string, object, boolean]>([
  ['any', { Resource: '*' }, true],
  ['vaults that begin so', { Resource: `arn:aws:glacier:*:${accountId}:vaults/ph*` }, true],
  ['another vault, or this', { Resource: [`${photos}2`, photos] }, true],
  ['another vault', { Resource: `${photos}2` }, false],
  ['the vault in another case', { Resource: photos.replace('photos', 'Photos') }, false],
  ['all but the vault', { Resource: undefined, NotResource: photos }, false],
])('of resources, %s', (_, resources, expected) => {
  expect(applies(resources)).toBe(expected);
});

const age = 'glacier:ArchiveAgeInDays';
const tag = 'glacier:ResourceTag/Hold';

// Each with a value that is less, one that is equal, one that is greater, and none.
test.each<[string, string, [boolean, boolean, boolean, boolean]]>([
  ['NumericEquals', '10', [false, true, false, false]],
  ['NumericNotEquals', '10', [true, false, true, true]],
  ['NumericLessThan', '10', [true, false, false, false]],
  ['NumericLessThanEquals', '10', [true, true, false, false]],
  ['NumericGreaterThan', '10', [false, false, true, false]],
  ['NumericGreaterThanEquals', '10', [false, true, true, false]],
  ['NumericLessThanIfExists', '10', [true, false, false, true]],
  ['NumericLessThan', '10.5', [true, true, false, false]],
])('%s %s', (operator, wanted, expected) => {
  const given = ['9', '10', '11', undefined].map((value) => {
    const context = new Map(value === undefined ? [] : [['glacier:archiveageindays', value] as const]);
    return applies({ Condition: { [operator]: { [age]: wanted } } }, { context });
  });
  expect(given).toEqual(expected);
});

// Each with the values `true`, `True`, `` and none.
test.each<[string, unknown, [boolean, boolean, boolean, boolean]]>([
  ['StringEquals', 'true', [true, false, false, false]],
  ['StringEquals', ['true', ''], [true, false, true, false]],
  ['StringEquals', true, [true, false, false, false]],
  ['StringNotEquals', 'true', [false, true, true, true]],
  ['StringNotEquals', ['true', ''], [false, true, false, true]],
  ['StringEqualsIgnoreCase', 'TRUE', [true, true, false, false]],
  ['StringNotEqualsIgnoreCase', 'TRUE', [false, false, true, true]],
  ['StringLike', 't*', [true, false, false, false]],
  ['StringLike', '?rue', [true, true, false, false]],
  ['StringLike', '*', [true, true, true, false]],
  ['StringNotLike', 't*', [false, true, true, true]],
  ['StringLikeIfExists', 't*', [true, false, false, true]],
  ['Null', 'true', [false, false, false, true]],
  ['Null', false, [true, true, true, false]],
])('%s %j', (operator, wanted, expected) => {
  const given = ['true', 'True', '', undefined].map((value) => {
    const context = new Map(value === undefined ? [] : [['glacier:resourcetag/hold', value] as const]);
    return applies({ Condition: { [operator]: { [tag]: wanted } } }, { context });
  });
  expect(given).toEqual(expected);
});

test('all conditions must hold, whatever the case of their keys', () => {
  const Condition = {
    NumericLessThan: { 'Glacier:ArchiveAgeinDays': '365' },
    StringEquals: { 'glacier:resourcetag/HOLD': 'yes' },
  };
  const of = (ageInDays: string, hold: string) =>
    applies(
      { Condition },
      {
        context: new Map([
          ['glacier:archiveageindays', ageInDays],
          ['glacier:resourcetag/hold', hold],
        ]),
      },
    );
  expect([of('364', 'yes'), of('365', 'yes'), of('364', 'no')]).toEqual([true, false, false]);
});
