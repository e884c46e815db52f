import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { SigningKeyUnusableError } from '../../core/contracts/errors';
import type { SigningKey } from '../../core/ports/signing-key';
import { signDigest } from './sign-digest';

const DIGEST_BYTES = 32;

export interface MemorySigningKey extends SigningKey {
  /** PEM, of an enabled and of a disabled key. */
  readonly pem: string;
  /** Digests that have been signed, in order, hexadecimal. */
  readonly signed: string[];
  enable(): void;
  disable(): void;
}

/** A signing key in memory, enabled at first. */
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
      if (digest.length !== DIGEST_BYTES) throw new Error(`a digest has ${DIGEST_BYTES} bytes, not ${digest.length}`);
      signed.push(Buffer.from(digest).toString('hex'));
      return signDigest(privateKey, digest);
    },
  };
}
