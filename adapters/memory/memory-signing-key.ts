import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { SigningKeyUnusableError } from '../../core/contracts/errors';
import type { SigningKey } from '../../core/ports/signing-key';
import { signDigest } from './sign-digest';

const DIGEST_BYTES = 32;

export interface MemorySigningKey extends SigningKey {
  /** Public key, PEM; available even when the key is disabled. */
  readonly pem: string;
  /** Signed digests, in order, hexadecimal. */
  readonly signed: string[];
  enable(): void;
  disable(): void;
}

/** Signing key in memory, initially enabled. */
export function memorySigningKey(): MemorySigningKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const signed: string[] = [];
  let isEnabled = true;
  const checkUsable = () => {
    if (!isEnabled) throw new SigningKeyUnusableError('the key that signs catalogs is disabled');
  };
  return {
    pem,
    signed,
    enable: () => {
      isEnabled = true;
    },
    disable: () => {
      isEnabled = false;
    },
    async publicKey() {
      checkUsable();
      return pem;
    },
    async sign(digest) {
      checkUsable();
      if (digest.length !== DIGEST_BYTES)
        throw new Error(`a digest must have ${DIGEST_BYTES} bytes, not ${digest.length}`);
      signed.push(Buffer.from(digest).toString('hex'));
      return signDigest(privateKey, digest);
    },
  };
}
