import { unreadableSecret } from '../../../adapters/aws/unreadable-secret';

const errorOf = (name: string) => Object.assign(new Error('said'), { name });

it.each([
  ['ParameterNotFound', /Put the URL there/],
  ['AccessDeniedException', /Check that it exists; if it has a KMS key of its own, name that as keyArn/],
  ['InvalidRequestException', /scheduled for deletion, restore it/],
])('%s names the remedy', (code, remedy) => {
  const error = unreadableSecret('secret hook', errorOf(code)) as Error;
  expect(error.name).toBe('WebhookRefusedError');
  expect(error.message).toMatch(remedy);
});

it('an outage is returned as it is', () => {
  const outage = errorOf('InternalServiceError');
  expect(unreadableSecret('secret hook', outage)).toBe(outage);
});
