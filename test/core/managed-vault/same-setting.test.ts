import { isSamePolicy } from '../../../core/managed-vault/same-setting';

const ROOT = 'arn:aws:iam::444455556666:root';
const ROLE = 'arn:aws:iam::444455556666:role/reader';
const VAULT = 'arn:aws:glacier:us-east-1:123456789012:vaults/photos';
const statement = {
  Sid: 'read',
  Effect: 'Allow',
  Principal: { AWS: [ROLE, ROOT] },
  Action: ['glacier:InitiateJob', 'glacier:GetJobOutput'],
  Resource: VAULT,
  Condition: { NumericLessThan: { 'glacier:ArchiveAgeInDays': 30 }, Bool: { 'aws:SecureTransport': 'true' } },
};
const text = (changes: object = {}, policy: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...changes }], ...policy });

describe('two policies are the same', () => {
  it.each<[string, string]>([
    ['one statement without a list', text({}, { Statement: statement })],
    ['one resource in a list', text({ Resource: [VAULT] })],
    ['actions in another order', text({ Action: ['glacier:GetJobOutput', 'glacier:InitiateJob'] })],
    ['actions in another case', text({ Action: ['Glacier:initiatejob', 'glacier:GetJobOutput'] })],
    ['an account for its root', text({ Principal: { AWS: ['444455556666', ROLE] } })],
    [
      'numbers and booleans as text, in lists',
      text({
        Condition: {
          Bool: { 'aws:SecureTransport': [true] },
          NumericLessThan: { 'glacier:ArchiveAgeInDays': ['30'] },
        },
      }),
    ],
  ])('with %s', (_, other) => {
    expect(isSamePolicy(text(), other)).toBe(true);
    expect(isSamePolicy(other, text())).toBe(true);
  });

  it('with everybody in either way', () => {
    expect(isSamePolicy(text({ Principal: '*' }), text({ Principal: { AWS: ['*'] } }))).toBe(true);
  });
});

it.each<[string, string]>([
  ['an effect', text({ Effect: 'Deny' })],
  ['an action', text({ Action: ['glacier:InitiateJob'] })],
  ['a resource', text({ Resource: `${VAULT}2` })],
  ['the case of a resource', text({ Resource: VAULT.toUpperCase() })],
  ['a principal', text({ Principal: { AWS: [ROLE, '444455556667'] } })],
  ['the kind of a principal', text({ Principal: { Service: [ROLE, ROOT] } })],
  ['everybody', text({ Principal: '*' })],
  ['NotPrincipal for Principal', text({ Principal: undefined, NotPrincipal: statement.Principal })],
  ['a condition', text({ Condition: undefined })],
  ['an operator', text({ Condition: { ...statement.Condition, Null: { 'aws:x': 'true' } } })],
  ['a value of a condition', text({ Condition: { ...statement.Condition, Bool: { 'aws:SecureTransport': false } } })],
  ['an id', text({ Sid: 'write' })],
  ['a statement', text({}, { Statement: [statement, { ...statement, Effect: 'Deny' }] })],
  ['a version', text({}, { Version: '2008-10-17' })],
])('policies differ in %s', (_, other) => {
  expect(isSamePolicy(text(), other)).toBe(false);
});

it.each([
  '{',
  '1',
  'null',
  '[]',
  '{"Statement":null}',
  '{"Statement":[1,{"Action":{"a":1},"Principal":7,"Condition":"x"}]}',
])('%s is the same as itself alone', (odd) => {
  expect(isSamePolicy(odd, odd)).toBe(true);
  expect(isSamePolicy(odd, text())).toBe(false);
});
