import { type Json, resourcesOf, synthesizedTemplates } from './synthesized';

const plan = { name: 'docs', source: { bucket: 'documents' }, vault: 'photos' };
const templates = synthesizedTemplates({ vaults: [{ name: 'photos', deletion: true }, 'demo'], plans: [plan] });

/** Actions that only a person may take, with credentials of their own. */
const forbidden = [
  'glacier:SetDataRetrievalPolicy',
  'glacier:PurchaseProvisionedCapacity',
  'glacier:InitiateVaultLock',
  'glacier:CompleteVaultLock',
  'glacier:AbortVaultLock',
];

/** Actions that statements of a template allow, wherever they are: in policies, inline policies of roles, and of resources. */
function* allowedIn(value: Json): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if (value.Effect === 'Allow') {
    if (value.NotAction) throw new Error(`a statement allows everything but something: ${JSON.stringify(value)}`);
    yield* [value.Action].flat();
  }
  for (const member of Object.values(value)) yield* allowedIn(member as Json);
}

const allowed = [...new Set([...allowedIn(templates.app as never), ...allowedIn(templates.state as never)])];

/** Whether an action of a statement, with wildcards, stands for another one. */
const standsFor = (pattern: string, action: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(action);

it.each(forbidden)('no deployed role may %s', (action) => {
  expect(allowed.filter((pattern) => standsFor(pattern, action))).toEqual([]);
});

it('sees the actions that are allowed, and wildcards', () => {
  expect(allowed).toEqual(expect.arrayContaining(['glacier:GetDataRetrievalPolicy', 'glacier:InitiateJob']));
  expect(standsFor('glacier:*VaultLock', 'glacier:AbortVaultLock')).toBe(true);
  expect(standsFor('*', 'glacier:AbortVaultLock')).toBe(true);
  expect(standsFor('glacier:GetVaultLock', 'glacier:AbortVaultLock')).toBe(false);
});

it('only the opening of a retrieval reads the policy, which has no resource of its own', () => {
  const reading = resourcesOf(templates.app, 'AWS::IAM::Policy').filter(({ properties }) =>
    JSON.stringify(properties).includes('GetDataRetrievalPolicy'),
  );
  expect(reading).toHaveLength(1);
  expect(reading[0]?.id).toMatch(/OpenRetrieval/);
});
