import { createPublicKey } from 'node:crypto';
import type { JsonOperation } from '../endpoint/json-protocol';
import { ServiceError } from '../endpoint/service-error';
import { type KeyRecord, type KeyStore, privateKeyOf } from './key-store';
import { signDigest } from './sign-digest';

type Input = Record<string, unknown>;

const KEY_SPEC = 'ECC_NIST_P256';
const KEY_USAGE = 'SIGN_VERIFY';
const ALGORITHM = 'ECDSA_SHA_256';
const DIGEST_BYTES = 32;

/**
 * The implemented operations of KMS. Operations that use a key, including GetPublicKey, are refused while it is disabled.
 *
 * @param arnOf returns the ARN of a key by its id
 */
export function keyOperations(keys: KeyStore, arnOf: (keyId: string) => string): Record<string, JsonOperation> {
  const keyOf = (input: Input) => keyNamed(keys, arnOf, input);
  const enabledKeyOf = (input: Input): KeyRecord => {
    refuseOthers(input, 'GrantTokens', 'DryRun');
    const key = keyOf(input);
    if (key.enabled) return key;
    throw new ServiceError('DisabledException', `${arnOf(key.keyId)} is disabled.`);
  };
  const setEnabled = (enabled: boolean) => (input: Input) => keys.setEnabled(keyOf(input).keyId, enabled);

  return {
    Sign(input) {
      const { keyId, ...key } = enabledKeyOf(input);
      if (input.MessageType !== 'DIGEST') throw invalid('MessageType', 'is not DIGEST, the only one implemented');
      if (input.SigningAlgorithm !== ALGORITHM) throw invalid('SigningAlgorithm', `is not ${ALGORITHM}`);
      const digest = Buffer.from(String(input.Message), 'base64');
      if (digest.length !== DIGEST_BYTES) throw invalid('Message', `is not a digest of ${DIGEST_BYTES} bytes`);
      const signature = signDigest(privateKeyOf({ keyId, ...key }), digest);
      return { KeyId: arnOf(keyId), Signature: signature.toString('base64'), SigningAlgorithm: ALGORITHM };
    },

    GetPublicKey(input) {
      const key = enabledKeyOf(input);
      const publicKey = createPublicKey(privateKeyOf(key)).export({ type: 'spki', format: 'der' });
      return {
        KeyId: arnOf(key.keyId),
        PublicKey: publicKey.toString('base64'),
        CustomerMasterKeySpec: KEY_SPEC,
        KeySpec: KEY_SPEC,
        KeyUsage: KEY_USAGE,
        SigningAlgorithms: [ALGORITHM],
      };
    },

    DisableKey: setEnabled(false),
    EnableKey: setEnabled(true),
  };
}

/** The key that an input names by its id or ARN. */
export function keyNamed(keys: KeyStore, arnOf: (keyId: string) => string, { KeyId }: Input): KeyRecord {
  if (typeof KeyId !== 'string' || KeyId === '') throw invalid('KeyId', 'is missing');
  const keyId = KeyId.startsWith('arn:') ? KeyId.slice(KeyId.lastIndexOf('/') + 1) : KeyId;
  const key = keys.get(keyId);
  if (key && (KeyId === keyId || KeyId === arnOf(keyId))) return key;
  throw new ServiceError('NotFoundException', `Key '${KeyId}' does not exist`);
}

const invalid = (name: string, problem: string) =>
  new ServiceError('ValidationException', `1 validation error detected: Value at '${name}' ${problem}`);

function refuseOthers(input: Input, ...names: string[]): void {
  const found = names.find((name) => input[name] !== undefined);
  if (found) throw invalid(found, 'is not implemented by the embedded KMS');
}
