import { type AccessTable, arnOf, inputOf, rowsOn, textOf } from './access-table';

/** A key is named by its ARN or its id. */
const onKey = rowsOn((request) => {
  const keyId = textOf(inputOf(request), 'KeyId');
  return keyId.startsWith('arn:') ? keyId : arnOf(request, 'kms', `key/${keyId}`);
});

/**
 * AWS KMS.
 *
 * @see AWS KMS Developer Guide, "AWS KMS permissions"
 */
export const kms: AccessTable = {
  Sign: onKey('kms:Sign', (request) => {
    const input = inputOf(request);
    return {
      'kms:SigningAlgorithm': textOf(input, 'SigningAlgorithm') || undefined,
      'kms:MessageType': textOf(input, 'MessageType') || undefined,
    };
  }),
  GetPublicKey: onKey('kms:GetPublicKey'),
  DisableKey: onKey('kms:DisableKey'),
  EnableKey: onKey('kms:EnableKey'),
  GetKeyPolicy: onKey('kms:GetKeyPolicy'),
  PutKeyPolicy: onKey('kms:PutKeyPolicy'),
};
