import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { SigningKeyUnusableError } from '../../core/contracts/errors';
import type { SigningKey } from '../../core/ports/signing-key';
import { codeOf, messageOf } from './sdk-error';

/** Error codes that a person has to resolve. Throttling and outages of KMS have other codes and are not translated. */
const UNUSABLE = new Set([
  'DisabledException',
  'KMSInvalidStateException',
  'NotFoundException',
  'AccessDeniedException',
  'InvalidKeyUsageException',
]);

/** Signing key in AWS KMS: ECC_NIST_P256 with the usage SIGN_VERIFY. */
export function kmsSigningKey(client: KMSClient, keyArn: string): SigningKey {
  /** Translate the errors of a call. @param purpose participle that completes "the key cannot be …" */
  const translated = async <T>(purpose: 'read' | 'used', call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      if (!UNUSABLE.has(codeOf(error))) throw error;
      throw new SigningKeyUnusableError(
        `${keyArn}, the key that signs catalogs, cannot be ${purpose}: ${messageOf(error)}. ` +
          'Check that it is enabled, and that its policy is the one that the stack created',
        { cause: error },
      );
    }
  };
  return {
    async publicKey() {
      const { PublicKey } = await translated('read', client.send(new GetPublicKeyCommand({ KeyId: keyArn })));
      const der = Buffer.from(answered(PublicKey, 'GetPublicKey'));
      return createPublicKey({ key: der, format: 'der', type: 'spki' })
        .export({ type: 'spki', format: 'pem' })
        .toString();
    },

    async sign(digest) {
      const { Signature } = await translated(
        'used',
        client.send(
          new SignCommand({
            KeyId: keyArn,
            Message: digest,
            MessageType: 'DIGEST',
            SigningAlgorithm: 'ECDSA_SHA_256',
          }),
        ),
      );
      return Buffer.from(answered(Signature, 'Sign'));
    },
  };
}

function answered(value: Uint8Array | undefined, operation: string): Uint8Array {
  if (value === undefined) throw new Error(`KMS answered ${operation} without the requested value`);
  return value;
}
