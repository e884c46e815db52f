import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { SigningKeyUnusableError } from '../../core/contracts/errors';
import type { SigningKey } from '../../core/ports/signing-key';
import { codeOf, messageOf } from './sdk-error';

/** What a person has to mend. KMS answers throttling and outages of its own with other codes, which pass as they are. */
const UNUSABLE = new Set([
  'DisabledException',
  'KMSInvalidStateException',
  'NotFoundException',
  'AccessDeniedException',
  'InvalidKeyUsageException',
]);

/** A key of AWS KMS: ECC_NIST_P256 for SIGN_VERIFY. */
export function kmsSigningKey(client: KMSClient, keyArn: string): SigningKey {
  /** @param what one does with a key */
  const use = async <T>(what: string, call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      if (!UNUSABLE.has(codeOf(error))) throw error;
      throw new SigningKeyUnusableError(
        `${keyArn}, the key that signs catalogs, cannot be ${what}: ${messageOf(error)}. ` +
          'See that it is enabled, and that its policy is the one that the stack gave it',
        { cause: error },
      );
    }
  };
  return {
    async publicKey() {
      const { PublicKey } = await use('read', client.send(new GetPublicKeyCommand({ KeyId: keyArn })));
      const der = Buffer.from(answered(PublicKey, 'GetPublicKey'));
      return createPublicKey({ key: der, format: 'der', type: 'spki' })
        .export({ type: 'spki', format: 'pem' })
        .toString();
    },

    async sign(digest) {
      const { Signature } = await use(
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
  if (value === undefined) throw new Error(`KMS answered ${operation} without what was asked for`);
  return value;
}
