import { deletionError, deletionRefusal, isNotEmpty, vaultDeletionError } from '../../../adapters/aws/glacier-errors';

const errorOf = (name: string, message = 'said') => Object.assign(new Error(message), { name });

it('tells a throttled deletion from one that is refused, and from others', () => {
  expect(deletionError(errorOf('ThrottlingException'), 'photos')).toMatchObject({ name: 'DeletionThrottledError' });
  expect(deletionError(errorOf('ServiceUnavailableException'), 'photos')).toMatchObject({
    name: 'DeletionThrottledError',
  });
  expect(deletionError(errorOf('ResourceNotFoundException'), 'photos')).toMatchObject({ name: 'VaultNotFoundError' });
  expect(deletionError(errorOf('RequestTimeoutException'), 'photos')).toMatchObject({
    name: 'RequestTimeoutException',
  });
  expect(deletionRefusal(errorOf('AccessDeniedException', 'locked'))).toBe('locked');
  expect(deletionRefusal(errorOf('ThrottlingException'))).toBeUndefined();
});

it('tells a vault that is not empty from one that may not be deleted', () => {
  const said = 'Vault not empty or recently written to: arn:aws:glacier:us-east-1:1:vaults/photos';
  expect(isNotEmpty(errorOf('InvalidParameterValueException', said))).toBe(true);
  expect(isNotEmpty(errorOf('InvalidParameterValueException', 'Invalid vault name'))).toBe(false);
  expect(vaultDeletionError(errorOf('AccessDeniedException'), 'photos')).toMatchObject({ name: 'VaultDeniedError' });
});
