import { WebhookRefusedError } from '../../core/contracts/errors';
import type { SecretText } from '../../core/ports/secret-text';

/** Secret text in memory, which may be changed. */
export interface MemorySecretText extends SecretText {
  /** Undefined: it is not there. */
  text: string | undefined;
  /** Number of reads. */
  reads: number;
}

export function memorySecretText(text?: string): MemorySecretText {
  const secret: MemorySecretText = {
    text,
    reads: 0,
    async read() {
      secret.reads++;
      if (secret.text !== undefined) return secret.text;
      throw new WebhookRefusedError('the secret, which has the URL of the webhook, cannot be read');
    },
  };
  return secret;
}
