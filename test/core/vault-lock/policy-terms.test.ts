import fc from 'fast-check';
import { denyingPolicy } from '../../../core/vault-lock/denying-policy';
import type { LockTerms } from '../../../core/vault-lock/lock-terms';
import { termsOfPolicy } from '../../../core/vault-lock/policy-terms';

const ARN = 'arn:aws:glacier:us-east-1:123456789012:vaults/photos';
const DENY = { Effect: 'Deny', Principal: '*', Action: 'glacier:DeleteArchive', Resource: ARN };
const younger = (days: unknown, operator = 'NumericLessThan') => ({
  Condition: { [operator]: { 'glacier:ArchiveAgeInDays': days } },
});
const policyOf = (...statements: unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const termsOf = (...statements: unknown[]) => termsOfPolicy(policyOf(...statements), ARN);

const ALWAYS: LockTerms = { kind: 'always' };
const NONE: LockTerms = { kind: 'none' };
const UNKNOWN = { kind: 'unknown', reason: expect.any(String) };
const below = (days: number): LockTerms => ({ kind: 'younger-than', days });

describe('the terms of a policy', () => {
  it.each<[string, object, unknown]>([
    ['without a condition', {}, ALWAYS],
    ['under no condition', { Condition: {} }, ALWAYS],
    ['by age, as the guide writes it', younger('365'), below(365)],
    ['by age as a number', younger(365), below(365)],
    ['by one of several ages', younger(['30', '365', '90']), below(365)],
    ['by an age that may be equal', younger('365', 'NumericLessThanEquals'), below(366)],
    ['by an age if there is one', younger('365', 'NumericLessThanIfExists'), below(365)],
    ['by an age if there is one, or equal', younger('365', 'NumericLessThanEqualsIfExists'), below(366)],
    [
      'by an age with a key in another case',
      { Condition: { NumericLessThan: { 'Glacier:archiveAgeinDays': '7' } } },
      below(7),
    ],
    ['by a fraction of a day', younger('0.5'), below(1)],
    ['by an age that none is below', younger(0), NONE],
    ['by an age beyond all dates', younger('99999999999'), below(1_000_000)],
    ['by an age that no number is', younger('a year'), UNKNOWN],
    ['by a negative age', younger(-1), UNKNOWN],
    ['by no age', younger([]), UNKNOWN],
    ['of archives above an age', younger(365, 'NumericGreaterThan'), UNKNOWN],
    [
      'of archives by tags of the vault',
      { Condition: { StringLike: { 'glacier:ResourceTag/LegalHold': ['true', ''] } } },
      UNKNOWN,
    ],
    [
      'by age and tags',
      { Condition: { ...younger(365).Condition, StringLike: { 'glacier:ResourceTag/x': 'y' } } },
      UNKNOWN,
    ],
    [
      'by age and another number',
      { Condition: { NumericLessThan: { 'glacier:ArchiveAgeInDays': 1, 'aws:EpochTime': 1 } } },
      UNKNOWN,
    ],
    ['by a condition that is none', { Condition: 'no' }, UNKNOWN],
    ['of any action of Glacier', { Action: 'glacier:*' }, ALWAYS],
    ['of everything', { Action: '*' }, ALWAYS],
    ['of deletions', { Action: ['glacier:UploadArchive', 'Glacier:delete*'] }, ALWAYS],
    ['of a pattern with one character', { Action: 'glacier:DeleteArchiv?' }, ALWAYS],
    ['of another action', { Action: 'glacier:DeleteVault' }, NONE],
    ['of an action that is no text', { Action: 7 }, UNKNOWN],
    ['of other actions than', { Action: undefined, NotAction: 'glacier:InitiateJob' }, UNKNOWN],
    ['on everything', { Resource: '*' }, ALWAYS],
    ['on all vaults', { Resource: [`arn:aws:glacier:*:*:vaults/*`] }, ALWAYS],
    ['on another vault', { Resource: 'arn:aws:glacier:us-east-1:123456789012:vaults/photos2' }, NONE],
    [
      'on a vault of this name in another region',
      { Resource: 'arn:aws:glacier:eu-west-1:123456789012:vaults/photos' },
      NONE,
    ],
    ['on this vault among others', { Resource: ['arn:aws:glacier:us-east-1:123456789012:vaults/x', ARN] }, ALWAYS],
    ['on a variable', { Resource: `arn:aws:glacier:us-east-1:123456789012:vaults/\${aws:username}` }, UNKNOWN],
    ['on other resources than', { Resource: undefined, NotResource: ARN }, UNKNOWN],
    ['to every AWS principal', { Principal: { AWS: '*' } }, ALWAYS],
    ['to the account', { Principal: { AWS: ['arn:aws:iam::999999999999:root', '123456789012'] } }, ALWAYS],
    ['to the root of the account', { Principal: { AWS: 'arn:aws:iam::123456789012:root' } }, ALWAYS],
    ['to a role', { Principal: { AWS: 'arn:aws:iam::123456789012:role/x' } }, UNKNOWN],
    ['to a service', { Principal: { Service: 'lambda.amazonaws.com' } }, UNKNOWN],
    ['to nobody that is named', { Principal: undefined }, UNKNOWN],
    ['to others than', { Principal: undefined, NotPrincipal: { AWS: 'x' } }, UNKNOWN],
    ['with an element that IAM does not have', { effect: 'Allow' }, UNKNOWN],
    ['with another effect', { Effect: 'deny' }, UNKNOWN],
    ['that is permitted', { Effect: 'Allow' }, NONE],
  ])('a denial %s', (_, more, terms) => {
    expect(termsOf({ ...DENY, ...more })).toEqual(terms);
  });

  it.each<[string, object[], unknown]>([
    ['the longest of two ages', [younger(30), younger(365), younger(90)], below(365)],
    ['what holds for ever before what is by age', [younger(30), {}], ALWAYS],
    ['what is certain before what is not', [{ Principal: 'x' }, younger(30)], below(30)],
    ['what is unknown before nothing', [{ Effect: 'Allow' }, { Principal: 'x' }], UNKNOWN],
  ])('of several statements are %s', (_, statements, terms) => {
    expect(termsOf(...statements.map((more) => ({ ...DENY, ...more })))).toEqual(terms);
  });

  it('are those of a single statement outside a list', () => {
    expect(termsOfPolicy(JSON.stringify({ Statement: DENY }), ARN)).toEqual(ALWAYS);
  });

  it('are those of the policy that denies by age', () => {
    expect(termsOfPolicy(denyingPolicy(ARN, 3650), ARN)).toEqual(below(3650));
  });

  it('of another action are its own', () => {
    const policy = policyOf({ ...DENY, Action: 'glacier:Upload*' });
    expect(termsOfPolicy(policy, ARN, 'glacier:UploadArchive')).toEqual(ALWAYS);
    expect(termsOfPolicy(policy, ARN, 'glacier:InitiateJob')).toEqual(NONE);
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"Statement":[]}',
    '{"Statement":[null]}',
    '{"Statement":"x"}',
    '{"Statement"',
    '"\\ud800"',
  ])('are unknown of %j', (text) => expect(termsOfPolicy(text, ARN)).toEqual(UNKNOWN));

  it('are unknown or none of a policy that nests deeply or has thousands of wildcards', () => {
    expect(termsOfPolicy(`{"Statement":${'['.repeat(10_000)}`, ARN)).toEqual(UNKNOWN);
    expect(termsOf({ ...DENY, Action: `${'*a'.repeat(9_000)}b` })).toEqual(NONE);
  });

  const element = fc.oneof(fc.jsonValue(), fc.constantFrom('Deny', '*', ARN, 'glacier:*', 365));
  const statement = fc.dictionary(
    fc.constantFrom('Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'Condition', '__proto__'),
    element,
  );

  it('never fail, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.array(statement).map((statements) => JSON.stringify({ Statement: statements })),
      fc.jsonValue().map((condition) => policyOf({ ...DENY, Condition: condition })),
      fc.jsonValue().map((days) => policyOf({ ...DENY, ...younger(days) })),
    );
    fc.assert(
      fc.property(text, (policy) => {
        const terms = termsOfPolicy(policy, ARN);
        expect(['none', 'younger-than', 'always', 'unknown']).toContain(terms.kind);
        if (terms.kind === 'younger-than') expect(terms.days).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('never become milder by another denial', () => {
    const rank = (terms: LockTerms) => ({ none: 0, unknown: 0, 'younger-than': 1, always: 2 })[terms.kind];
    const denial = fc.oneof(
      fc.integer({ min: 1, max: 40_000 }).map((days) => ({ ...DENY, ...younger(days) })),
      fc.constantFrom(DENY, { ...DENY, Principal: 'x' }, { ...DENY, Action: 'glacier:DeleteVault' }),
    );
    fc.assert(
      fc.property(fc.array(denial, { minLength: 1 }), denial, (some, another) => {
        const [before, after] = [termsOf(...some), termsOf(...some, another)];
        expect(rank(after)).toBeGreaterThanOrEqual(rank(before));
        if (before.kind === 'younger-than' && after.kind === 'younger-than') {
          expect(after.days).toBeGreaterThanOrEqual(before.days);
        }
      }),
    );
  });
});
