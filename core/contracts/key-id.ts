import { createHash, createPublicKey } from 'node:crypto';
import { InvalidInputError } from './errors';
import type { KeyId } from './names';

const HEX_DIGITS = 32;

/**
 * Compute the id of a key that signs catalogs: the first half of the SHA-256 of the public key.
 *
 * @param publicKey SubjectPublicKeyInfo, PEM
 * @throws InvalidInputError when it is not a public key on the curve NIST P-256
 */
export function keyIdOf(publicKey: string): KeyId {
  let key: ReturnType<typeof createPublicKey>;
  try {
    key = createPublicKey(publicKey);
  } catch (error) {
    throw new InvalidInputError(`not a public key in PEM: ${(error as Error).message}`, { cause: error });
  }
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new InvalidInputError('not a public key on the curve NIST P-256 (ECC_NIST_P256)');
  }
  const der = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, HEX_DIGITS);
}
