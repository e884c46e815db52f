import { MalformedPolicyError, parsePolicy } from '../../../../local/iam/policy/parse-policy';
import { unsupportedPart } from '../../../../local/iam/policy/unsupported-part';

const statement = { Effect: 'Deny', Principal: '*', Action: 'glacier:DeleteArchive', Resource: '*' };
const parse = (changes: object) => parsePolicy(JSON.stringify({ Statement: [{ ...statement, ...changes }] }));

test('elements are single values or lists', () => {
  const policy = {
    Version: '2012-10-17',
    Id: 'of-photos',
    Statement: {
      Sid: 'deny-based-on-archive-age',
      Effect: 'Deny',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      NotAction: ['glacier:Get*', 'glacier:List*'],
      Resource: 'arn:aws:glacier:us-west-2:123456789012:vaults/examplevault',
      Condition: {
        NumericLessThan: { 'glacier:ArchiveAgeInDays': 365 },
        StringLike: { 'glacier:ResourceTag/LegalHold': ['true', ''] },
      },
    },
  };
  expect(parsePolicy(JSON.stringify(policy))).toEqual([
    {
      sid: 'deny-based-on-archive-age',
      effect: 'Deny',
      principals: { kind: 'these', patterns: ['arn:aws:iam::123456789012:root'] },
      actions: { kind: 'all-but', patterns: ['glacier:Get*', 'glacier:List*'] },
      resources: { kind: 'these', patterns: ['arn:aws:glacier:us-west-2:123456789012:vaults/examplevault'] },
      conditions: [
        { operator: 'NumericLessThan', key: 'glacier:ArchiveAgeInDays', values: ['365'] },
        { operator: 'StringLike', key: 'glacier:ResourceTag/LegalHold', values: ['true', ''] },
      ],
    },
  ]);
});

test.each<[string, string]>([
  ['no json', 'it is not JSON'],
  ['[]', 'it: Invalid input'],
  ['"*"', 'it: Invalid input'],
  ['{}', 'Statement: Invalid input'],
  ['{"Statement":[]}', 'Statement: Too small'],
  ['{"Statement":["Deny"]}', 'Statement.0: Invalid input'],
  ['{"Version":"2026-01-01","Statement":[]}', 'Version: Invalid option'],
  ['{"Statements":[]}', 'Unrecognized key: "Statements"'],
])('%s is no policy', (text, reason) => {
  expect(() => parsePolicy(text)).toThrow(MalformedPolicyError);
  expect(() => parsePolicy(text)).toThrow(reason);
});

test('a message names five problems, and how many more there are', () => {
  const text = JSON.stringify({ Statement: Array(9000).fill(1) });
  expect(() => parsePolicy(text)).toThrow(/^(Statement\.\d: [^;]*; ){5}and 8995 more$/);
});

test.each<[string, object, string]>([
  ['without an effect', { Effect: undefined }, 'Statement.0.Effect: Invalid option'],
  ['with another effect', { Effect: 'deny' }, 'Statement.0.Effect: Invalid option'],
  ['without an action', { Action: undefined }, 'Statement.0: needs either Action or NotAction'],
  ['with an empty list of actions', { Action: [] }, 'Statement.0.Action: Too small'],
  ['with both kinds of actions', { NotAction: 'glacier:*' }, 'Statement.0: needs either Action or NotAction'],
  ['without a resource', { Resource: undefined }, 'Statement.0: needs either Resource or NotResource'],
  ['with a number as resource', { Resource: 1 }, 'Statement.0.Resource.0: Invalid input'],
  ['with both kinds of principals', { NotPrincipal: '*' }, 'Statement.0: has both Principal and NotPrincipal'],
  ['with any text as principal', { Principal: 'me' }, 'Statement.0.Principal: Invalid input'],
  ['with nobody as principal', { Principal: {} }, 'Statement.0.Principal: names nobody'],
  ['with a name as principal', { Principal: { AWS: 'me' } }, 'Statement.0.Principal.AWS.0: is no principal'],
  [
    'with part of an ARN as principal',
    { Principal: { AWS: 'arn:aws:iam::123456789012:role/*' } },
    'Statement.0.Principal.AWS.0: is no principal',
  ],
  ['with an unknown element', { Actions: 'x' }, 'Unrecognized key: "Actions"'],
  ['with a list of conditions', { Condition: [] }, 'Statement.0.Condition: Invalid input'],
  ['with a bare condition', { Condition: { StringLike: 'x' } }, 'Statement.0.Condition.StringLike: Invalid input'],
  [
    'with no number to compare with',
    { Condition: { NumericLessThan: { age: ['1', 'a year'] } } },
    'Statement.0: compares age with no number',
  ],
  [
    'with no truth to compare with',
    { Condition: { Null: { age: ['TRUE', 'yes'] } } },
    'Statement.0: compares age with neither true nor false',
  ],
  [
    'with an operator that JavaScript passes over',
    { Condition: JSON.parse('{"__proto__":{"age":"1"}}') },
    'Statement.0.Condition: has a member __proto__',
  ],
  [
    'with a key that JavaScript passes over',
    { Condition: { StringLike: JSON.parse('{"__proto__":"1"}') } },
    'Statement.0.Condition.StringLike: has a member __proto__',
  ],
])('a statement %s is refused', (_, changes, reason) => {
  expect(() => parse(changes)).toThrow(MalformedPolicyError);
  expect(() => parse(changes)).toThrow(reason);
});

test.each<[string, object, string | undefined]>([
  ['a statement', {}, undefined],
  ['a known key and operator', { Condition: { NumericLessThanIfExists: { 'Known:Key': '1' } } }, undefined],
  ['whether a key is there', { Condition: { Null: { 'known:key': 'true' } } }, undefined],
  ['all but some principals', { Principal: undefined, NotPrincipal: { AWS: '123456789012' } }, 'NotPrincipal'],
  ['a truth', { Condition: { Bool: { 'known:key': 'true' } } }, undefined],
  ['a set of values', { Condition: { 'ForAnyValue:StringLike': { 'known:key': 'x' } } }, undefined],
  ['another operator', { Condition: { IpAddress: { 'known:key': 'x' } } }, 'the condition operator IpAddress'],
  [
    'a set of values by another name',
    { Condition: { 'ForSomeValues:StringLike': { 'known:key': 'x' } } },
    'the condition operator ForSomeValues:StringLike',
  ],
  ['another key', { Condition: { StringLike: { 'aws:SourceIp': 'x' } } }, 'the condition key aws:SourceIp'],
  ['a variable', { Resource: 'arn:$' + '{aws:username}' }, 'the policy variable in arn:$' + '{aws:username}'],
])('%s: what cannot be evaluated', (_, changes, expected) => {
  const [parsed] = parse(changes);
  expect(parsed && unsupportedPart(parsed, (key) => key === 'known:key')).toBe(expected);
});
