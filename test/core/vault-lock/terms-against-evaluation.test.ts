import fc from 'fast-check';
import { DELETE_ARCHIVE, DELETE_VAULT } from '../../../core/vault-lock/deletion-actions';
import { termsOfPolicy } from '../../../core/vault-lock/policy-terms';
import { appliesTo } from '../../../local/iam/policy/applies-to';
import { parsePolicy } from '../../../local/iam/policy/parse-policy';

const ACCOUNT = '123456789012';
const ARN = `arn:aws:glacier:us-east-1:${ACCOUNT}:vaults/photos`;
const AGE = 'glacier:ArchiveAgeInDays';
const CALLER = { kind: 'role', accountId: ACCOUNT, roleArn: `arn:aws:iam::${ACCOUNT}:role/Retention` } as never;
const AGES = [0, 1, 2, 3, 9, 10, 39, 40, 364, 365, 366, 999_999];

const OPERATORS = ['NumericLessThan', 'NumericLessThanEquals', 'NumericLessThanIfExists', 'NumericGreaterThan'];
const LIMITS = ['0', '1', '1.5', '-3', '365', 365, 2.5, ['1', '40'], '36500000', '99999999999999999999'];
const byAge = OPERATORS.flatMap((operator) => LIMITS.map((limit) => ({ [operator]: { [AGE]: limit } })));
const byTag = { StringEquals: { 'glacier:ResourceTag/x': 'y' } };

const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny', 'Deny'),
  Principal: fc.constantFrom<unknown>(
    '*',
    { AWS: '*' },
    { AWS: ACCOUNT },
    { AWS: ['999999999999', `arn:aws:iam::${ACCOUNT}:root`] },
    { AWS: 'arn:aws:iam::999999999999:root' },
    { AWS: `arn:aws:iam::${ACCOUNT}:role/Other` },
  ),
  Action: fc.constantFrom<unknown>(DELETE_ARCHIVE, 'glacier:*', ['glacier:delete*'], 'glacier:Delete?ault', '*'),
  Resource: fc.constantFrom<unknown>(ARN, [ARN], '*', 'arn:aws:glacier:*:*:vaults/ph*', `${ARN}2`, 'arn:aws:glacier:*'),
  Condition: fc.constantFrom<unknown>(
    undefined,
    {},
    ...byAge,
    byTag,
    { ...byAge[0], ...byTag },
    { Null: { [AGE]: 'true' } },
  ),
});

/** Whether the embedded cloud denies an action. @param age of the archive in days; undefined for an action without one */
function isDenied(policy: string, action: string, age: number | undefined): boolean {
  const context = new Map(age === undefined ? [] : [[AGE.toLowerCase(), String(age)]]);
  const request = { caller: CALLER, action, resource: ARN, context };
  return parsePolicy(policy).some((one) => one.effect === 'Deny' && appliesTo(one, request));
}

describe('the terms of a policy beside its evaluation', () => {
  it('promise nothing else, at any age and for an action without one', () => {
    const certain = { none: 0, 'younger-than': 0, always: 0, unknown: 0 };
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(DELETE_ARCHIVE, DELETE_VAULT),
        (Statement, action) => {
          const policy = JSON.stringify({ Version: '2012-10-17', Statement });
          const terms = termsOfPolicy(policy, ARN, action);
          certain[terms.kind] += 1;
          for (const age of action === DELETE_ARCHIVE ? AGES : [undefined]) {
            const denied = isDenied(policy, action, age);
            if (terms.kind === 'always') expect(denied).toBe(true);
            if (terms.kind === 'none') expect(denied).toBe(false);
            if (terms.kind === 'younger-than') expect(age).toBeDefined();
            if (terms.kind === 'younger-than' && (age ?? 0) < terms.days) expect(denied).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(Math.min(...Object.values(certain))).toBeGreaterThan(50);
  });
});
